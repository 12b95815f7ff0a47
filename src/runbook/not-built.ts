import type { DocumentPath } from '../document/places.ts';
import type { PlanRules } from '../model/plan.ts';
import { actionsOf } from './commands-of.ts';
import type { Draft } from './draft.ts';
import { keysAmong, type Mapping } from './mapping.ts';

/** What the grammar has and this release does not do: `check` takes it, plan and run refuse it (69). This file shrinks. */
export interface NotBuilt {
  readonly at: DocumentPath;
  readonly what: string;
}

const topKeys = {
  target: 'another host as the target',
  targets: 'several hosts as targets',
  rollout: 'a rollout',
  baseline: 'a baseline',
  restores: 'restoring a baseline',
  confirm_within: "a dead-man's switch (confirm_within)",
} as const;

const actionKinds: Readonly<Record<string, string>> = { reboot: 'a reboot', holdpoint: 'a holdpoint action' };

export function notBuiltIn(input: Mapping, draft: Draft): NotBuilt[] {
  const top = keysAmong(input, Object.keys(topKeys) as (keyof typeof topKeys)[]).map((key) => ({ at: [key], what: topKeys[key] }));
  const steps = draft.steps.flatMap((step) => [
    ...(step.confirm_within === undefined ? [] : [{ at: [...step.at, 'confirm_within'], what: topKeys.confirm_within }]),
    ...actionsOf(step).flatMap(({ at, action }) =>
      actionKinds[action.kind] === undefined ? [] : [{ at, what: actionKinds[action.kind]! }],
    ),
  ]);
  return [...top, ...steps, ...notBuiltGates(draft)];
}

function notBuiltGates(draft: Draft): NotBuilt[] {
  const ofSteps = draft.steps.flatMap((step) => [
    ...step.when,
    ...step.gates,
    ...(step.undo?.kind === 'list' ? step.undo.items.flatMap((item) => item.gates) : []),
  ]);
  return [...draft.healthy, ...ofSteps].flatMap(({ at, gate: { check } }): NotBuilt[] => {
    if (check.kind === 'contracts') return [{ at, what: 'a contracts gate' }];
    if ((check.kind === 'http' || check.kind === 'tcp') && check.from === 'workstation')
      return [{ at, what: 'a gate that asks from the workstation' }];
    return [];
  });
}

/** What the policy asks for and this release does not do. */
export function notBuiltRules(rules: PlanRules): string[] {
  return [
    ...(rules.confirm_within === 'required' ? ["a dead-man's switch, which the policy requires for this class,"] : []),
    ...(rules.approval === 'other' ? ["another person's approval, which the policy requires for this class,"] : []),
    ...(rules.signatures === 'required' ? ['a signature, which the policy requires,'] : []),
  ];
}
