import { formatDuration } from '../model/duration.ts';
import type { Downtime } from './downtime.ts';
import { between, eventsOf, firstOf, lastOf, type ReportFacts } from './facts.ts';
import type { Statement, StepRecord } from './report.ts';
import { counted } from './words/count-words.ts';
import { downtimeSentence } from './words/downtime-words.ts';
import { enforcementSentence } from './words/enforcement-words.ts';
import { outcomeSentence } from './words/outcome-words.ts';

/** What was wanted, what came of it, who did it, how long it took and who felt it. */
export function execSummary(facts: ReportFacts, steps: readonly StepRecord[], downtime: readonly Downtime[]): Statement[] {
  const { events, plan } = facts;
  return [
    ...outcome(facts),
    { text: `Wanted: ${plan.declaration.objective}`, sources: first(facts, 'operation-declared') },
    people(facts),
    { text: progress(steps), sources: eventsOf(events, 'step-intended').map(({ seq }) => ({ event: seq })) },
    ...duration(facts),
    ...downtime.map((each): Statement => ({ text: downtimeSentence(each), sources: each.events.map((event) => ({ event })) })),
    { text: enforcementSentence(facts.survey.enforcement, facts.survey.unconfined), sources: first(facts, 'survey-taken') },
    ...eventsOf(events, 'note-added').map((note): Statement => ({ text: note.text, sources: [{ event: note.seq }], note_by: note.by })),
  ];
}

function outcome({ events }: ReportFacts): Statement[] {
  const computed = lastOf(events, 'outcome-computed');
  if (computed === undefined) return [{ text: 'Not finished: no outcome has been computed.', sources: [] }];
  return [
    { text: `${computed.outcome}: ${outcomeSentence(computed.outcome)} ${sentence(computed.because)}`, sources: [{ event: computed.seq }] },
  ];
}

function people({ events }: ReportFacts): Statement {
  const declared = firstOf(events, 'operation-declared');
  const approved = firstOf(events, 'approval-recorded');
  const approval =
    approved === undefined || approved.approval.approved_by === 'NONE'
      ? 'policy asks for no approval'
      : `approved by ${approved.approval.approved_by} at ${approved.approval.at}${approved.approval.reason === undefined ? '' : ` (${approved.approval.reason})`}, not signed`;
  const text =
    declared === undefined
      ? sentence(approval)
      : `Requested by ${declared.requested_by}, executed by ${declared.executed_by} as ${declared.acts_as} on ${declared.hostname}; ${approval}.`;
  return { text, sources: [declared, approved].flatMap((event) => (event === undefined ? [] : [{ event: event.seq }])) };
}

function progress(steps: readonly StepRecord[]): string {
  const count = (status: StepRecord['status']): number => steps.filter((step) => step.status === status).length;
  const parts = [
    `${count('PASS')} passed`,
    ...(['FAIL', 'UNKNOWN', 'SKIPPED', 'NOT RUN'] as const).flatMap((status) =>
      count(status) === 0 ? [] : [`${count(status)} ${status === 'NOT RUN' ? 'not run' : status}`],
    ),
  ];
  return `${counted(steps.length, 'step')}: ${parts.join(', ')}.`;
}

function duration({ events }: ReportFacts): Statement[] {
  const begin = events[0];
  const end = lastOf(events, 'outcome-computed') ?? events.at(-1);
  if (begin === undefined || end === undefined) return [];
  return [
    {
      text: `It took ${formatDuration(between(begin.at, end.at))}, from ${begin.at} to ${end.at}.`,
      sources: [{ event: begin.seq }, { event: end.seq }],
    },
  ];
}

function first(facts: ReportFacts, type: 'operation-declared' | 'survey-taken'): Statement['sources'] {
  const event = firstOf(facts.events, type);
  return event === undefined ? [] : [{ event: event.seq }];
}

/** With a capital and a full stop. */
function sentence(text: string): string {
  const begun = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
