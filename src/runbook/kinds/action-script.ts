import { z } from 'zod';
import type { Action } from '../../model/action.ts';
import { argvText } from '../../model/argv-text.ts';
import { compileKeys } from '../compile-command.ts';
import { readFitting } from '../read-as.ts';
import { commandKeys } from '../schema/command-schema.ts';
import { anyText, workspacePath } from '../schema/values.ts';
import type { ActionKind } from './action-kind.ts';
import { actionRun } from './action-run.ts';
import { commandEffect } from './command-effect.ts';

const form = z.strictObject({ file: workspacePath, args: z.array(anyText).optional().describe('Missing or empty: none.'), ...commandKeys });

export const actionScript: ActionKind<Extract<Action, { kind: 'script' }>> = {
  schema: form.describe('A script of the workspace, by its digest, in the boundary.'),
  compile: (input, at, context) => {
    const read = readFitting(form, input);
    if (read === undefined) return undefined;
    const file = context.bind(read.file);
    const sha256 = context.digestOf(file, [...at, 'file']);
    const command = context.bind({ argv: [file, ...(read.args ?? [])], ...compileKeys(read, context.timeouts.action) });
    return { kind: 'script', file, sha256, command: context.judge(command, at, { file, sha256 }) };
  },
  title: (action) => argvText(action.command.argv),
  effect: (action, scope) => commandEffect(action.command, scope),
  impliedGates: () => [],
  defaultUndo: (action, effect) => actionRun.defaultUndo({ kind: 'run', command: action.command }, effect),
  undoFits: () => ['snapshot', 'again', 'list', 'none', 'impossible'],
  gatesNeeded: true,
};
