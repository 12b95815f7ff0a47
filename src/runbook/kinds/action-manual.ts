import { z } from 'zod';
import type { Action } from '../../model/action.ts';
import { riskClasses } from '../../model/risk-class.ts';
import { readAs } from '../read-as.ts';
import { text } from '../schema/values.ts';
import { anyUndo, type ActionKind } from './action-kind.ts';

const form = z.strictObject({ say: text, class: z.enum(riskClasses).optional().describe('Missing: the declared one.') });

/** What a person does by hand. Without a class of its own it counts as the declared one: `class` is filled in when that is known. */
export const actionManual: ActionKind<Extract<Action, { kind: 'manual' }>> = {
  schema: z.union([text, form]).describe('A person does it and says so.'),
  compile: (input, _at, context) => {
    const read = typeof input === 'string' ? readAs(form, { say: input }) : readAs(form, input);
    return read === undefined ? undefined : { kind: 'manual', say: context.bind(read.say), class: read.class ?? context.declaredClass };
  },
  title: (action) => `by hand: ${action.say}`,
  effect: (action) => ({ needs: action.class, changes: action.class !== 'READ_ONLY', writes: false, outside: true }),
  impliedGates: () => [],
  defaultUndo: (_action, effect) => (effect.changes ? undefined : 'nothing'),
  undoFits: () => anyUndo,
  gatesNeeded: true,
  notRehearsed: 'a person does it',
};
