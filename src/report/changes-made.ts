import type { Step } from '../model/step.ts';
import { type EventOf, eventsOf, lastOf, type ReportFacts } from './facts.ts';
import { changeWords, pathWords } from './path-words.ts';
import type { Source, Statement } from './report.ts';
import { compensationLine } from './words/compensation-words.ts';

/** What was done to the host, in the order it was done, the rollback included. */
export function changesMade(facts: ReportFacts): Statement[] {
  const { events, plan } = facts;
  const statements = [
    ...plan.steps.flatMap((step) => changesOfStep(facts, step)),
    ...eventsOf(events, 'foreign-changes-seen').map((event): Statement => ({
      text: `Changed by somebody else meanwhile: ${event.changes.map(changeWords).join('; ')}.`,
      sources: [{ event: event.seq }],
    })),
    ...rollback(facts),
  ];
  return statements.length > 0 ? statements : [{ text: 'Nothing was changed.', sources: [] }];
}

function changesOfStep({ events }: ReportFacts, step: Step): Statement[] {
  const exited = lastOf(
    events.filter((event) => event.type === 'step-exited' && event.step === step.index),
    'step-exited',
  );
  const recorded = lastOf(
    events.filter((event) => event.type === 'changes-recorded' && event.step === step.index),
    'changes-recorded',
  );
  const unknown = lastOf(
    events.filter((event) => event.type === 'changes-unknown' && event.step === step.index),
    'changes-unknown',
  );
  const intended = lastOf(
    events.filter((event) => event.type === 'step-intended' && event.step === step.index),
    'step-intended',
  );
  if (intended === undefined || !step.changes) return [];
  const sources: Source[] = [intended, exited, recorded, unknown].flatMap((event) => (event === undefined ? [] : [{ event: event.seq }]));
  const did = intended.shown.split('\n')[0] ?? '';
  const paths =
    unknown !== undefined
      ? `what it changed is unknown: ${unknown.reason}`
      : recorded === undefined
        ? undefined
        : pathWords(recorded.changes);
  const parts = [
    exited === undefined ? 'how it ended is unknown' : exited.result.summary,
    ...stateWords(exited),
    ...(paths === undefined ? [] : [paths]),
  ];
  return [{ text: `Step ${step.index}, ${intended.name}: ${did} (${parts.join('; ')}).`, sources }];
}

function stateWords(exited: EventOf<'step-exited'> | undefined): string[] {
  const before = exited?.result.unit_before;
  const after = exited?.result.unit_after;
  return before === undefined || after === undefined ? [] : [`${after.unit} was ${before.active_state}, is ${after.active_state}`];
}

function rollback({ events }: ReportFacts): Statement[] {
  const started = lastOf(events, 'rollback-started');
  const undone = eventsOf(events, 'undo-exited').map((event): Statement => ({
    text: `Taken back: ${compensationLine(event.compensation)} (${event.result}; ${event.summary}).`,
    sources: [{ event: event.seq }],
  }));
  return started === undefined
    ? undone
    : [{ text: `A rollback was begun: ${started.because}.`, sources: [{ event: started.seq }] }, ...undone];
}
