import { z } from 'zod';
import { actionKeys, actionKinds, type ActionKey } from '../kinds/action-kinds.ts';
import { gate } from './gate-schema.ts';
import { duration, text } from './values.ts';

const actions = Object.fromEntries(actionKeys.map((key) => [key, actionKinds[key].schema.optional()])) as Record<
  ActionKey,
  z.ZodOptional<z.ZodType>
>;

/** One action with its gates, taking back what a step did. */
const undoItem = z.strictObject({ ...actions, gates: z.array(gate).optional() }).meta({ id: 'undo-item' });

const undo = z.union([
  z.enum(['snapshot', 'again']),
  z.array(undoItem),
  z.strictObject({
    none: text.optional().describe('Why nothing needs undoing.'),
    impossible: text.optional().describe('Why it cannot be undone.'),
  }),
]);

/** Exactly one action; that it is one is checked where it is read. */
export const step = z.strictObject({
  name: text,
  when: z.array(gate).optional().describe('Missing or empty: always. All PASS: run. A FAIL: skipped. UNKNOWN: halt.'),
  confirm_within: duration.optional(),
  ...actions,
  gates: z.array(gate).optional(),
  undo: undo.optional().describe('Missing: what the kind of action implies.'),
});

export const stepNames: readonly string[] = Object.keys(step.shape);
export const undoItemNames: readonly string[] = Object.keys(undoItem.shape);
