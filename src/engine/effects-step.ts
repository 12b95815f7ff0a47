import { isAtOrBelow } from '../model/canonical-path.ts';
import type { Answer } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { Effect } from './effect.ts';
import { failedEffect, judgeEffect } from './effects-judging.ts';
import { answersFor, ask, shown, stepName } from './questions.ts';
import type { Exited, History } from './state.ts';
import { judgedAt } from './verdicts.ts';

/** What a step needs next; undefined: it is behind us. */
export function stepEffect(plan: Plan, history: History, step: Step): Effect | undefined {
  const record = history.steps[step.index];
  switch (record?.is) {
    case undefined:
      return conditions(plan, history, step) ?? release(plan, history, step);
    case 'released':
      return begin(plan, history, step);
    case 'begun':
      // The loop never looks between intent and outcome, except where a person performs the step.
      return askManualStep(plan, history, step);
    case 'exited':
      return afterExit(plan, history, step, record);
    case 'skipped':
    case 'passed':
      return undefined;
    default:
      return record satisfies never;
  }
}

function conditions(plan: Plan, history: History, step: Step): Effect | undefined {
  const when = judgedAt(plan, history, { at: 'when', step: step.index });
  if (when.next !== undefined) return judgeEffect(plan, history, when.next);
  switch (when.verdict) {
    case 'PASS':
      return undefined;
    case 'FAIL':
      return { do: 'record', events: [{ type: 'step-skipped', step: step.index, because: when.problems.join('; ') }] };
    case 'UNKNOWN':
      return ask(history, {
        kind: 'gate-unknown',
        text: `it is unknown whether ${stepName(history, step)} has to run`,
        known: when.problems,
        answers: answersFor(plan, history, ['verify']),
        step: step.index,
        ...(when.site === undefined ? {} : { site: when.site }),
      });
    default:
      return when.verdict satisfies never;
  }
}

function release(plan: Plan, history: History, step: Step): Effect {
  if (!step.changes || (!history.attended && !hasToBeTyped(history, step))) return begin(plan, history, step);
  if (!history.attended) return askRelease(plan, history, step);
  return { do: 'record', events: [{ type: 'paused', step: step.index, typed: hasToBeTyped(history, step) }] };
}

/** Points of no return and steps outside the boundary are released by their number, not by Enter. */
function hasToBeTyped(history: History, step: Step): boolean {
  return step.undo.kind === 'impossible' || step.outside || history.unconfined.includes(step.index);
}

/** Nobody is there to type the number: the operation halts before the step, and `continue` stands for it. */
function askRelease(plan: Plan, history: History, step: Step): Effect {
  const why =
    step.undo.kind === 'impossible'
      ? `${stepName(history, step)} is a point of no return`
      : `${stepName(history, step)} runs outside the boundary`;
  return ask(history, {
    kind: 'release',
    text: `${why}: a person has to let it run`,
    known: [
      ...(step.undo.kind === 'impossible' ? [`it cannot be taken back: ${shown(history, step.undo.why)}`] : []),
      ...(step.outside || history.unconfined.includes(step.index) ? ['the kernel does not hold it to the allowed paths'] : []),
    ],
    answers: answersFor(plan, history, ['continue']),
    step: step.index,
  });
}

function begin(plan: Plan, history: History, step: Step): Effect {
  const hasPreimage = plan.scope.writable.some((path) => !plan.scope.keep.includes(path));
  if (step.changes && hasPreimage && history.snapshot === undefined) return { do: 'take-snapshot' };
  // The way back stands before the first change.
  return step.changes && history.revert === undefined ? { do: 'compile-revert' } : { do: 'act', step };
}

function askManualStep(plan: Plan, history: History, step: Step): Effect {
  return ask(history, {
    kind: 'manual-step',
    text: step.action.kind === 'manual' ? shown(history, step.action.say) : `${stepName(history, step)} was begun`,
    known: [],
    answers: ['pass', 'fail', 'unsure', 'continue', ...answersFor(plan, history, [])],
    step: step.index,
  });
}

function afterExit(plan: Plan, history: History, step: Step, record: Exited): Effect {
  if (step.action.kind === 'manual' && record.interrupted) return askManualStep(plan, history, step);
  if (step.changes && history.snapshot !== undefined && record.changes.known === 'not-yet')
    return { do: 'record-changes', step: step.index };
  if (record.changes.known === 'no')
    return askUnknown(plan, history, step, record, `what ${stepName(history, step)} changed cannot be read`, [record.changes.reason]);
  switch (record.result.result) {
    case 'failed':
      return failedEffect(plan, history, {
        text: `${stepName(history, step)} failed: ${record.result.summary}`,
        known: record.result.detail,
        answers: [],
        step: step.index,
      });
    case 'unknown':
      return record.recheck
        ? recheck(plan, history, step, record)
        : askUnknown(plan, history, step, record, `it is unknown how ${stepName(history, step)} ended: ${record.result.summary}`, [
            ...(record.seen === undefined ? [] : [record.seen]),
            ...changedLines(record),
          ]);
    case 'done':
      return verify(plan, history, step, record);
    default:
      return record.result.result satisfies never;
  }
}

/** No mount can hold a protected path that did not exist when the step began; what was made there is seen here, and is a failure. */
function protectedChanges(plan: Plan, { changes }: Exited): readonly string[] {
  if (changes.known !== 'yes') return [];
  return changes.paths
    .filter(({ path }) => plan.scope.protected.some((place) => isAtOrBelow(path, place)))
    .map(({ path, change }) => `${path} was ${change}, and the operation may not touch it`);
}

/** A step that changes nothing is simply done again; any other is judged by its gates and never repeated. */
function recheck(plan: Plan, history: History, step: Step, record: Exited): Effect {
  return step.changes ? verify(plan, history, step, record) : { do: 'act', step };
}

function askUnknown(plan: Plan, history: History, step: Step, record: Exited, text: string, known: readonly string[]): Effect {
  const canVerify = !step.changes || step.gates.length > 0 || record.changes.known === 'no';
  const first: readonly Answer[] = canVerify ? ['verify'] : [];
  return ask(history, {
    kind: record.interrupted ? 'interrupted' : 'action-unknown',
    text,
    known,
    answers: answersFor(plan, history, first),
    step: step.index,
  });
}

/** Since the step began; whether it was the step or somebody else cannot be told. */
function changedLines(record: Exited): readonly string[] {
  if (record.changes.known !== 'yes') return [];
  return record.changes.paths.map(({ path, change }) => `${change} since the step began: ${path}`);
}

function verify(plan: Plan, history: History, step: Step, record: Exited): Effect {
  const trespass = protectedChanges(plan, record);
  if (trespass.length > 0) {
    return failedEffect(plan, history, {
      text: `${stepName(history, step)} changed what is protected`,
      known: trespass,
      answers: [],
      step: step.index,
    });
  }
  const gates = judgedAt(plan, history, { at: 'step', step: step.index });
  if (gates.next !== undefined) return judgeEffect(plan, history, gates.next);
  const site = gates.site === undefined ? {} : { site: gates.site };
  switch (gates.verdict) {
    case 'PASS':
      return { do: 'record', events: [{ type: 'step-passed', step: step.index }] };
    case 'FAIL':
      return failedEffect(plan, history, {
        text: `a gate of ${stepName(history, step)} failed`,
        known: gates.problems,
        answers: ['verify'],
        step: step.index,
        ...site,
      });
    case 'UNKNOWN':
      return ask(history, {
        kind: 'gate-unknown',
        text: `it is unknown whether ${stepName(history, step)} worked`,
        known: gates.problems,
        answers: answersFor(plan, history, ['verify']),
        step: step.index,
        ...site,
      });
    default:
      return gates.verdict satisfies never;
  }
}
