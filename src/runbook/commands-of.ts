import type { DocumentPath } from '../document/places.ts';
import type { Command } from '../model/command.ts';
import type { Draft, DraftAction, DraftGate, DraftStep } from './draft.ts';

/** A command of the runbook with its place and its part in it. */
export interface PlacedCommand {
  /** Path of the COMMAND's value. */
  readonly at: DocumentPath;
  readonly command: Command;
  readonly role: 'action' | 'gate' | 'fact';
  /** Set where the command is a script of the workspace. */
  readonly script?: { readonly file: string; readonly sha256: string };
}

/** Every command that the runbook may run, in the order of the file. */
export function commandsOf(draft: Draft): PlacedCommand[] {
  return [
    ...draft.facts.map(({ at, command }): PlacedCommand => ({ at, command, role: 'fact' })),
    ...draft.healthy.flatMap(gateCommands),
    ...draft.steps.flatMap(stepCommands),
  ];
}

export function stepCommands(step: DraftStep): PlacedCommand[] {
  const undo = step.undo?.kind === 'list' ? step.undo.items : [];
  return [
    ...step.when.flatMap(gateCommands),
    ...actionCommands(step.action),
    ...step.gates.flatMap(gateCommands),
    ...undo.flatMap((item) => [...actionCommands(item.action), ...item.gates.flatMap(gateCommands)]),
  ];
}

export function gateCommands({ at, gate }: DraftGate): PlacedCommand[] {
  return gate.check.kind === 'command' ? [{ at: [...at, 'command'], command: gate.check.command, role: 'gate' }] : [];
}

function actionCommands(placed: DraftAction | undefined): PlacedCommand[] {
  if (placed === undefined) return [];
  const { action, at } = placed;
  if (action.kind === 'run') return [{ at, command: action.command, role: 'action' }];
  if (action.kind === 'script')
    return [{ at, command: action.command, role: 'action', script: { file: action.file, sha256: action.sha256 } }];
  return [];
}

/** The actions of a step and of its undo. */
export function actionsOf(step: DraftStep): DraftAction[] {
  const undo = step.undo?.kind === 'list' ? step.undo.items.flatMap((item) => (item.action === undefined ? [] : [item.action])) : [];
  return step.action === undefined ? undo : [step.action, ...undo];
}
