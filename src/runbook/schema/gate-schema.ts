import { z } from 'zod';
import { gateKeys, gateKinds, type GateKey } from '../kinds/gate-kinds.ts';
import { timingKeys } from './timing-schema.ts';

const kinds = Object.fromEntries(gateKeys.map((key) => [key, gateKinds[key].schema.optional()])) as Record<
  GateKey,
  z.ZodOptional<z.ZodType>
>;

/** Exactly one kind; timing keys beside it. That it is one kind is checked where it is read. */
export const gate = z.strictObject({ ...kinds, ...timingKeys }).meta({ id: 'gate' });
export const gateNames: readonly string[] = Object.keys(gate.shape);
