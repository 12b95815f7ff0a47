import { z } from 'zod';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { workspacePath } from '../schema/values.ts';
import type { GateKind } from './gate-kind.ts';

const form = z.strictObject({ registry: workspacePath, allow: z.enum(['SAFE', 'RISKY']) });

export const gateContracts: GateKind = {
  schema: form.extend(timingKeys),
  compile: (input) => {
    const read = readAs(form, input);
    return read === undefined
      ? undefined
      : { check: { kind: 'contracts', ...read }, title: `contracts of ${read.registry} change at most ${read.allow}` };
  },
};
