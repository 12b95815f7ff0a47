import type { Event } from '../model/event.ts';
import type { Step } from '../model/step.ts';
import { combineVerdicts, type Verdict } from '../model/verdict.ts';
import { eventsOf, type EventOf, lastOf, type ReportFacts } from './facts.ts';
import { pathWords } from './path-words.ts';
import type { Source, StepRecord, StepStatus, Verification } from './report.ts';
import { shownCommand } from './words/action-words.ts';

/** Lines of output that a record repeats; all of it lies in the evidence. */
const resultLines = 20;

/** Every step of the plan in its order, as far as it got. */
export function stepRecords(facts: ReportFacts): StepRecord[] {
  return facts.plan.steps.map((step) => stepRecord(facts, shownStep(step)));
}

/** What is known of a step before it begins. */
export interface ShownStep {
  readonly index: number;
  readonly name: string;
  /** A line each. */
  readonly command: readonly string[];
}

export function shownStep({ index, name, action }: Step): ShownStep {
  return { index, name, command: shownCommand(action) };
}

/** One step's record, with at most `lines` lines of each of its outputs. */
export function stepRecord({ events, outputs }: Pick<ReportFacts, 'events' | 'outputs'>, step: ShownStep, lines = resultLines): StepRecord {
  const own = events.filter((event) => belongsTo(event, step.index));
  const told: Milestones = {
    intended: lastOf(own, 'step-intended'),
    exited: lastOf(own, 'step-exited'),
    skipped: lastOf(own, 'step-skipped'),
    passed: lastOf(own, 'step-passed'),
    changes: own.findLast((event) => event.type === 'changes-recorded' || event.type === 'changes-unknown'),
  };
  const { intended, exited, skipped } = told;
  // What gates of the step printed belongs to their verdicts.
  const stored = eventsOf(own, 'output-stored').filter(
    ({ seq }) => intended !== undefined && seq > intended.seq && !(exited !== undefined && seq > exited.seq),
  );
  const verification = newestJudgements(own, intended?.seq ?? 0).map((event) => verificationOf(event, events));
  const at = intended?.at ?? skipped?.at;
  return {
    step: step.index,
    name: step.name,
    ...(at === undefined ? {} : { at }),
    command: intended === undefined ? step.command : intended.shown.split('\n'),
    result: [...filesOf(stored).flatMap(({ file }) => excerpt(outputs[file], file, lines)), ...resultOf(told)],
    status: statusOf(told, verification),
    verification,
    ...(exited === undefined ? {} : { duration_ms: exited.duration_ms }),
    sources: [
      ...[intended, exited, skipped, told.changes].flatMap((event) => (event === undefined ? [] : [{ event: event.seq }])),
      ...filesOf(stored),
    ],
  };
}

function belongsTo(event: Event, step: number): boolean {
  switch (event.type) {
    case 'step-intended':
    case 'step-exited':
    case 'step-skipped':
    case 'step-passed':
    case 'changes-recorded':
    case 'changes-unknown':
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

/** A judged gate with what it rests on. `events`: all of the journal. */
export function verificationOf(event: EventOf<'gate-judged'>, events: readonly Event[]): Verification {
  const { judgement, title, evidence, seq } = event;
  const stored = eventsOf(events, 'output-stored').filter(({ name }) => name === evidence);
  const sources: Source[] = [{ event: seq }, ...filesOf(stored)];
  const note = judgement.note === undefined ? '' : ` (${judgement.note})`;
  return { verdict: judgement.verdict, title, observed: `${judgement.observed}${note}`, attempts: judgement.attempts.length, sources };
}

/** Files that say something; an empty one is said by the journal. */
function filesOf(stored: readonly EventOf<'output-stored'>[]): { readonly file: string }[] {
  return stored.flatMap(({ streams }) => streams.filter(({ bytes }) => bytes > 0).map(({ file }) => ({ file })));
}

function resultOf({ exited, skipped, changes }: Milestones): string[] {
  if (exited === undefined) return skipped === undefined ? [] : [`skipped: ${skipped.because}`];
  const changed =
    changes === undefined
      ? []
      : changes.type === 'changes-unknown'
        ? [`what it changed is unknown: ${changes.reason}`]
        : changes.changes.length === 0
          ? []
          : [`changed: ${pathWords(changes.changes)}`];
  return [...exited.result.detail.flatMap((each) => each.split('\n')), exited.result.summary, ...changed];
}

function excerpt(text: string | undefined, file: string, limit: number): string[] {
  if (text === undefined || text === '') return [];
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit - 5), `… ${lines.length - limit} more lines in ${file} …`, ...lines.slice(-5)];
}

/** An action of which it was unknown how it ended counts by its gates, once a person had them judged and the step passed. */
function statusOf({ intended, exited, skipped, passed }: Milestones, verification: readonly Verification[]): StepStatus {
  if (intended === undefined) return skipped === undefined ? 'NOT RUN' : 'SKIPPED';
  const gates = combineVerdicts(verification.map(({ verdict }) => verdict));
  if (passed !== undefined && passed.seq > intended.seq && gates === 'PASS') return 'PASS';
  return combineVerdicts([exited === undefined ? 'UNKNOWN' : verdictOfResult[exited.result.result], gates]);
}

interface Milestones {
  readonly intended: EventOf<'step-intended'> | undefined;
  readonly exited: EventOf<'step-exited'> | undefined;
  readonly skipped: EventOf<'step-skipped'> | undefined;
  readonly passed: EventOf<'step-passed'> | undefined;
  readonly changes: EventOf<'changes-recorded' | 'changes-unknown'> | undefined;
}

const verdictOfResult: Readonly<Record<'done' | 'failed' | 'unknown', Verdict>> = { done: 'PASS', failed: 'FAIL', unknown: 'UNKNOWN' };
