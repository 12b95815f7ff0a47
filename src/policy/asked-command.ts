import type { Action } from '../model/action.ts';
import type { Command } from '../model/command.ts';
import type { Digest } from '../model/digest.ts';
import type { Gate } from '../model/gate.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';

/** A command with its place in the runbook, as a policy is asked about it. */
export interface AskedCommand {
  /** For people: `fact old_release`, `step 2, gate 1`. */
  readonly where: string;
  readonly command: Command;
  /** Set where the command is a script of the workspace. */
  readonly script?: { readonly file: string; readonly sha256: Digest };
}

/** Every command that a plan may run, in its order. */
export function commandsOfPlan(plan: Plan): AskedCommand[] {
  return [
    ...Object.entries(plan.facts).map(([name, fact]) => ({ where: `fact ${name}`, command: fact.command })),
    ...gateCommands(plan.healthy, 'healthy'),
    ...plan.steps.flatMap(stepCommands),
  ];
}

function stepCommands(step: Step): AskedCommand[] {
  const where = `step ${step.index}`;
  const undo = step.undo.kind === 'list' ? step.undo.items : [];
  return [
    ...gateCommands(step.when, `${where}, when`),
    ...actionCommands(step.action, where),
    ...gateCommands(step.gates, `${where}, gate`),
    ...undo.flatMap((item, index) => [
      ...actionCommands(item.action, `${where}, undo ${index + 1}`),
      ...gateCommands(item.gates, `${where}, undo ${index + 1}, gate`),
    ]),
  ];
}

function gateCommands(gates: readonly Gate[], where: string): AskedCommand[] {
  return gates.flatMap(({ check }, index) =>
    check.kind === 'command' ? [{ where: `${where} ${index + 1}`, command: check.command }] : [],
  );
}

function actionCommands(action: Action, where: string): AskedCommand[] {
  switch (action.kind) {
    case 'run':
      return [{ where, command: action.command }];
    case 'script':
      return [{ where, command: action.command, script: { file: action.file, sha256: action.sha256 } }];
    case 'write':
    case 'service':
    case 'reboot':
    case 'manual':
    case 'holdpoint':
    case 'check':
      return [];
    default:
      return action satisfies never;
  }
}
