import { z } from 'zod';
import type { Action } from '../../model/action.ts';
import { gate } from '../schema/gate-schema.ts';
import { nothing, type ActionKind } from './action-kind.ts';

export const actionCheck: ActionKind<Extract<Action, { kind: 'check' }>> = {
  schema: z.array(gate).min(1).describe('Gates and nothing else.'),
  compile: (input) => (Array.isArray(input) ? { kind: 'check' } : undefined),
  title: () => 'check',
  effect: () => nothing,
  impliedGates: () => [],
  defaultUndo: () => 'nothing',
  undoFits: () => [],
  gatesNeeded: false,
};
