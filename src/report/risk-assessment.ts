import { type EventOf, eventsOf, firstOf, type ReportFacts } from './facts.ts';
import type { Statement } from './report.ts';
import { boundaryLines } from './words/boundary-words.ts';
import { listed } from './words/count-words.ts';
import { rehearsalWords } from './words/rehearsal-words.ts';

/** What the record cannot vouch for: not reversible, not rehearsed, not enforced, answered by a person, changed by somebody else. */
export function riskAssessment(facts: ReportFacts): Statement[] {
  const { events, plan } = facts;
  return [
    {
      text: `Declared ${plan.declaration.risk_class}, computed ${plan.computed_class}. What can break: ${plan.declaration.blast_radius}`,
      sources: [],
    },
    ...notReversible(facts),
    ...rehearsed(facts),
    ...otherThanRehearsed(facts),
    ...notEnforced(facts),
    ...eventsOf(events, 'boundary-tried')
      .slice(-1)
      .map((event): Statement => ({ text: `${boundaryLines(event).join('; ')}.`, sources: [{ event: event.seq }] })),
    ...eventsOf(events, 'answered').map((event) => answeredBy(event, events)),
    ...eventsOf(events, 'foreign-changes-seen').map((event): Statement => ({
      text: `Somebody else changed ${listed(event.changes.map(({ path }) => path))} while the operation was open.`,
      sources: [{ event: event.seq }],
    })),
    ...eventsOf(events, 'changes-unknown').map((event): Statement => ({
      text: `What step ${event.step} changed is unknown: ${event.reason}.`,
      sources: [{ event: event.seq }],
    })),
    ...kept(facts),
    ...facts.survey.notes.map((text): Statement => ({ text, sources: sourceOf(firstOf(events, 'survey-taken')) })),
    ...plan.warnings.map((text): Statement => ({
      text: `Known before the start: ${text}`,
      sources: sourceOf(firstOf(events, 'plan-sealed')),
    })),
  ];
}

function rehearsed({ events, survey }: ReportFacts): Statement[] {
  const sources = sourceOf(firstOf(events, 'survey-taken'));
  const { rehearsal } = survey;
  if (rehearsal === undefined)
    return [{ text: 'Not rehearsed: neither the steps nor their rollback were tried on a view of this host.', sources: [] }];
  return [
    { text: `Rehearsed on a ${rehearsal.stage ?? 'view'} of this host: ${rehearsalWords(survey)}.`, sources },
    ...rehearsal.not_rehearsed.map((line): Statement => ({ text: `Not rehearsed: ${line}.`, sources })),
  ];
}

/** A program may behave differently on an overlay, and a host may have changed: where the run changed other paths than its rehearsal, what was proven is not what ran. */
function otherThanRehearsed({ events, survey }: ReportFacts): Statement[] {
  const { rehearsal } = survey;
  if (rehearsal === undefined) return [];
  return eventsOf(events, 'changes-recorded').flatMap((event): Statement[] => {
    const then = rehearsal.changed[String(event.step)];
    const now = event.changes.filter(({ what }) => what.join() !== 'mtime').map(({ path }) => path);
    if (then === undefined) return [];
    const more = now.filter((path) => !then.includes(path));
    const fewer = then.filter((path) => !now.includes(path));
    if (more.length + fewer.length === 0) return [];
    const parts = [...(more.length === 0 ? [] : [`also ${some(more)}`]), ...(fewer.length === 0 ? [] : [`not ${some(fewer)}`])];
    return [
      { text: `Step ${event.step} changed other paths than in its rehearsal: ${parts.join('; ')}.`, sources: [{ event: event.seq }] },
    ];
  });
}

function some(paths: readonly string[]): string {
  return paths.length <= 5 ? listed(paths) : `${paths.slice(0, 5).join(', ')} and ${paths.length - 5} more`;
}

function notReversible({ events, plan }: ReportFacts): Statement[] {
  const begun = eventsOf(events, 'step-intended');
  return plan.steps.flatMap((step): Statement[] => {
    const intended = begun.find((event) => event.step === step.index);
    if (step.undo.kind !== 'impossible' || intended === undefined) return [];
    return [{ text: `Step ${step.index}, ${intended.name}, cannot be taken back: ${step.undo.why}`, sources: [{ event: intended.seq }] }];
  });
}

function notEnforced({ events, plan, survey }: ReportFacts): Statement[] {
  const taken = sourceOf(firstOf(events, 'survey-taken'));
  const began = new Set(eventsOf(events, 'step-intended').map(({ step }) => step));
  const outside = survey.unconfined.filter((step) => began.has(step));
  return [
    ...(survey.enforcement === 'advisory'
      ? [{ text: 'NOT ENFORCED: nothing kept the steps within the allowed paths.', sources: taken }]
      : []),
    ...(survey.enforcement !== 'advisory' && outside.length > 0
      ? [{ text: `Ran outside the boundary: ${listed(outside.map((step) => `step ${step}`))}.`, sources: taken }]
      : []),
    ...(survey.gate_view === 'overlay' ? [] : [{ text: `Gate view: ${survey.gate_view}.`, sources: taken }]),
    ...plan.scope.not_enforced.map((text): Statement => ({ text: `Declared as not allowed, not enforced: ${text}`, sources: [] })),
  ];
}

function answeredBy(event: EventOf<'answered'>, events: ReportFacts['events']): Statement {
  const asked = eventsOf(events, 'halted').findLast(({ question }) => question.number === event.question);
  const reason = event.reason === undefined ? '' : ` (${event.reason})`;
  return {
    text: `${event.by} answered ${event.answer}${reason} to: ${asked?.question.text ?? `question ${event.question}`}`,
    sources: [...sourceOf(asked), { event: event.seq }],
  };
}

function kept({ events, plan }: ReportFacts): Statement[] {
  const verified = eventsOf(events, 'rollback-verified').at(-1);
  if (verified !== undefined && verified.kept.length > 0)
    return [{ text: `Left alone by the rollback: ${listed(verified.kept)}.`, sources: [{ event: verified.seq }] }];
  return plan.scope.keep.length === 0
    ? []
    : [{ text: `In no snapshot, left alone by a rollback: ${listed(plan.scope.keep)}.`, sources: [] }];
}

function sourceOf(event: { readonly seq: number } | undefined): { readonly event: number }[] {
  return event === undefined ? [] : [{ event: event.seq }];
}
