import type { Authority } from '../../model/authority.ts';
import { formatDuration } from '../../model/duration.ts';
import type { PlanLimits } from '../../model/plan.ts';
import { actionsOf, commandsOf } from '../commands-of.ts';
import type { Draft, DraftGate } from '../draft.ts';
import { stepName, type PlacedMistake } from './rule.ts';

/** What the policy refuses although the runbook is right in itself. */
export function policyMistakes(draft: Draft, authority: Authority, limits: PlanLimits): PlacedMistake[] {
  return [...onFail(draft, authority), ...irreversible(draft, authority), ...timeouts(draft, limits)];
}

function onFail(draft: Draft, authority: Authority): PlacedMistake[] {
  const { risk_class: declared } = draft.declaration;
  if (draft.on_fail !== 'rollback' || declared === undefined || authority.onFailFor(declared) !== 'halt') return [];
  return [
    {
      at: ['on_fail'],
      code: 'on-fail-refused',
      message: `the policy halts ${declared} after a failure, and on_fail says rollback`,
      hint: 'leave on_fail out, or write halt',
    },
  ];
}

function irreversible(draft: Draft, authority: Authority): PlacedMistake[] {
  if (authority.irreversible === 'allowed') return [];
  return draft.steps
    .filter((step) => step.undo?.kind === 'impossible')
    .map((step) => ({
      at: [...step.at, 'undo'],
      code: 'irreversible-refused',
      message: `${stepName(step)} cannot be undone, and the policy refuses such steps`,
      hint: 'find a way to take it back, or have the policy changed (irreversible)',
    }));
}

function timeouts(draft: Draft, limits: PlanLimits): PlacedMistake[] {
  const gates = [...draft.healthy, ...draft.steps.flatMap((step) => [...step.when, ...step.gates, ...undoGates(step)])];
  const timed = [
    // A gate's command has the gate's timeout.
    ...commandsOf(draft)
      .filter(({ role }) => role !== 'gate')
      .map(({ at, command }) => ({ at: [...at, 'timeout'], timeout: command.timeout })),
    ...gates.map(({ at, gate }) => ({ at: [...at, 'timeout'], timeout: gate.timing.timeout })),
    ...draft.steps
      .flatMap(actionsOf)
      .flatMap(({ at, action }) =>
        action.kind === 'service' || action.kind === 'reboot' ? [{ at: [...at, 'timeout'], timeout: action.timeout }] : [],
      ),
  ];
  return timed
    .filter(({ timeout }) => timeout > limits.max_timeout)
    .map(({ at, timeout }) => ({
      at,
      code: 'timeout-too-long',
      message: `${formatDuration(timeout)} is longer than the policy's max_timeout of ${formatDuration(limits.max_timeout)}`,
      hint: 'shorten it, or have the limit changed',
    }));
}

function undoGates(step: Draft['steps'][number]): readonly DraftGate[] {
  return step.undo?.kind === 'list' ? step.undo.items.flatMap((item) => item.gates) : [];
}
