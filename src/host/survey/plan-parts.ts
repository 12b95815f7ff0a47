// survey: what one host adds to a plan. It looks and never changes anything.

import type { Action } from '../../model/action.ts';
import type { Command } from '../../model/command.ts';
import type { Gate } from '../../model/gate.ts';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';

/** A command of the plan; `step` is 0 for facts and health. */
export interface PlacedCommand {
  readonly step: number;
  readonly command: Command;
  /** Set where the command is a script of the workspace. */
  readonly script?: { readonly file: string; readonly sha256: string };
}

export function commandsOfPlan(plan: Plan): PlacedCommand[] {
  return [
    ...Object.values(plan.facts).map(({ command }) => ({ step: 0, command })),
    ...gateCommands(plan.healthy, 0),
    ...plan.steps.flatMap((step) => [
      ...gateCommands([...step.when, ...step.gates], step.index),
      ...actionsOfStep(step).flatMap((action) => actionCommand(action, step.index)),
      ...undoItems(step).flatMap((item) => gateCommands(item.gates, step.index)),
    ]),
  ];
}

/** The action of a step and those of its undo. */
export function actionsOfStep(step: Step): Action[] {
  return [step.action, ...undoItems(step).map((item) => item.action)];
}

/** Every gate of the plan. */
export function gatesOfPlan(plan: Plan): Gate[] {
  return [
    ...plan.healthy,
    ...plan.steps.flatMap((step) => [...step.when, ...step.gates, ...undoItems(step).flatMap((item) => item.gates)]),
  ];
}

function undoItems(step: Step) {
  return step.undo.kind === 'list' ? step.undo.items : [];
}

function gateCommands(gates: readonly Gate[], step: number): PlacedCommand[] {
  return gates.flatMap(({ check }) => (check.kind === 'command' ? [{ step, command: check.command }] : []));
}

function actionCommand(action: Action, step: number): PlacedCommand[] {
  if (action.kind === 'run') return [{ step, command: action.command }];
  if (action.kind === 'script') return [{ step, command: action.command, script: { file: action.file, sha256: action.sha256 } }];
  return [];
}
