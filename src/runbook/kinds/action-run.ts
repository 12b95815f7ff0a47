import type { Action } from '../../model/action.ts';
import { argvText } from '../../model/argv-text.ts';
import { compileCommand, readCommand } from '../compile-command.ts';
import { command } from '../schema/command-schema.ts';
import type { ActionKind } from './action-kind.ts';
import { commandEffect } from './command-effect.ts';

export const actionRun: ActionKind<Extract<Action, { kind: 'run' }>> = {
  schema: command.describe('A command, in the boundary.'),
  compile: (input, at, context) => {
    const read = readCommand(input);
    const compiled = read === undefined ? undefined : compileCommand(read, at, context.timeouts.action, context);
    return compiled === undefined ? undefined : { kind: 'run', command: compiled };
  },
  title: (action) => argvText(action.command.argv),
  effect: (action, scope) => commandEffect(action.command, scope),
  impliedGates: () => [],
  defaultUndo: (action, effect) => {
    if (!effect.changes) return 'nothing';
    return action.command.reach.length === 0 ? 'snapshot' : undefined;
  },
  undoFits: () => ['snapshot', 'again', 'list', 'none', 'impossible'],
  gatesNeeded: true,
};
