import type { Event } from '../model/event.ts';
import type { Step } from '../model/step.ts';
import { combineVerdicts, type Verdict } from '../model/verdict.ts';
import { eventsOf, type EventOf, lastOf, type ReportFacts } from './facts.ts';
import type { Source, StepRecord, StepStatus, Verification } from './report.ts';
import { shownCommand } from './words/action-words.ts';

/** Lines of output that a record repeats; all of it lies in the evidence. */
const resultLines = 20;

/** Every step of the plan in its order, as far as it got. */
export function stepRecords(facts: ReportFacts): StepRecord[] {
  return facts.plan.steps.map((step) => stepRecord(facts, step));
}

/** One step's record, with at most `lines` lines of each of its outputs. */
export function stepRecord({ events, outputs }: Pick<ReportFacts, 'events' | 'outputs'>, step: Step, lines = resultLines): StepRecord {
  const own = events.filter((event) => belongsTo(event, step.index));
  const intended = lastOf(own, 'step-intended');
  const exited = lastOf(own, 'step-exited');
  const skipped = lastOf(own, 'step-skipped');
  const stored = eventsOf(own, 'output-stored').filter(
    (event) => intended !== undefined && event.seq > intended.seq && (exited === undefined || event.seq < exited.seq),
  );
  const verification = newestJudgements(own, intended?.seq ?? 0).map(verificationOf);
  const at = intended?.at ?? skipped?.at;
  return {
    step: step.index,
    name: step.name,
    ...(at === undefined ? {} : { at }),
    command: intended === undefined ? shownCommand(step.action) : intended.shown.split('\n'),
    result: resultOf(exited, skipped, stored, (file) => excerpt(outputs[file], file, lines)),
    status: statusOf(intended, exited, skipped, verification),
    verification,
    ...(exited === undefined ? {} : { duration_ms: exited.duration_ms }),
    sources: [
      ...[intended, exited, skipped].flatMap((event) => (event === undefined ? [] : [{ event: event.seq }])),
      ...stored.flatMap(({ streams }) => streams.filter(({ bytes }) => bytes > 0).map(({ file }) => ({ file }))),
    ],
  };
}

function belongsTo(event: Event, step: number): boolean {
  switch (event.type) {
    case 'step-intended':
    case 'step-exited':
    case 'step-skipped':
    case 'output-stored':
      return event.step === step;
    case 'gate-judged':
      return (event.site.at === 'step' || event.site.at === 'when') && event.site.step === step;
    default:
      return false;
  }
}

/** A gate that was judged again after an answer counts as it was judged last. */
function newestJudgements(events: readonly Event[], since: number): EventOf<'gate-judged'>[] {
  const newest = new Map<string, EventOf<'gate-judged'>>();
  for (const event of eventsOf(events, 'gate-judged')) {
    if (event.site.at === 'step' && event.seq < since) continue;
    newest.set(`${event.site.at} ${event.site.index}`, event);
  }
  return [...newest.values()];
}

/** A judged gate with what it rests on. */
export function verificationOf(event: EventOf<'gate-judged'>): Verification {
  const { judgement, title, evidence, seq } = event;
  const sources: Source[] = [{ event: seq }, ...(evidence === undefined ? [] : [{ file: `evidence/${evidence}.out` }])];
  const note = judgement.note === undefined ? '' : ` (${judgement.note})`;
  return { verdict: judgement.verdict, title, observed: `${judgement.observed}${note}`, attempts: judgement.attempts.length, sources };
}

function resultOf(
  exited: EventOf<'step-exited'> | undefined,
  skipped: EventOf<'step-skipped'> | undefined,
  stored: readonly EventOf<'output-stored'>[],
  output: (file: string) => string[],
): string[] {
  if (skipped !== undefined && exited === undefined) return [`skipped: ${skipped.because}`];
  const lines = stored.flatMap(({ streams }) => streams.flatMap(({ file }) => output(file)));
  return exited === undefined ? lines : [...lines, ...exited.result.detail, exited.result.summary];
}

function excerpt(text: string | undefined, file: string, limit: number): string[] {
  if (text === undefined || text === '') return [];
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit - 5), `… ${lines.length - limit} more lines in ${file} …`, ...lines.slice(-5)];
}

function statusOf(
  intended: EventOf<'step-intended'> | undefined,
  exited: EventOf<'step-exited'> | undefined,
  skipped: EventOf<'step-skipped'> | undefined,
  verification: readonly Verification[],
): StepStatus {
  if (intended === undefined) return skipped === undefined ? 'NOT RUN' : 'SKIPPED';
  return combineVerdicts([
    exited === undefined ? 'UNKNOWN' : verdictOfResult[exited.result.result],
    ...verification.map(({ verdict }) => verdict),
  ]);
}

const verdictOfResult: Readonly<Record<'done' | 'failed' | 'unknown', Verdict>> = { done: 'PASS', failed: 'FAIL', unknown: 'UNKNOWN' };
