import { z } from 'zod';
import type { Action } from '../../model/action.ts';
import { argvText } from '../../model/argv-text.ts';
import { readAs } from '../read-as.ts';
import { text } from '../schema/values.ts';
import { anyUndo, type ActionKind } from './action-kind.ts';

const form = z.array(text).min(1);

export const actionHoldpoint: ActionKind<Extract<Action, { kind: 'holdpoint' }>> = {
  schema: form.describe('One of our own commands, by the runner.'),
  compile: (input, _at, context) => {
    const words = readAs(form, input);
    return words === undefined ? undefined : { kind: 'holdpoint', words: context.bind(words) };
  },
  title: (action) => `holdpoint ${argvText(action.words)}`,
  effect: () => ({ needs: 'DATA_CHANGE', changes: true, writes: false, outside: true }),
  impliedGates: () => [],
  defaultUndo: () => undefined,
  undoFits: () => anyUndo,
  gatesNeeded: true,
  notRehearsed: 'it writes the workspace',
};
