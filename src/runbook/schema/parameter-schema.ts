import { z } from 'zod';
import { anyText, path, pattern, text, variable } from './values.ts';

export const parameterTypes = ['string', 'integer', 'number', 'boolean', 'enum', 'path', 'file', 'secret'] as const;
export type ParameterType = (typeof parameterTypes)[number];

const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const secretSource = z.union([
  z.literal('prompt'),
  z.strictObject({ env: variable }),
  z.strictObject({ file: text }),
  z.strictObject({ host_file: path, match: pattern }),
  z.strictObject({ random: z.number().int().min(8).max(1024) }),
]);

/** What a parameter may be. Missing `pattern`, `min`, `max`: no such limit. Missing `default`: a value must be given. */
export const parameter = z.strictObject({
  type: z.enum(parameterTypes),
  pattern: pattern.optional().describe('Anchored at both ends. For string, path and file.'),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z.array(scalar).min(1).optional().describe('For enum: what may be chosen.'),
  default: scalar.optional(),
  describe: anyText.optional(),
  from: secretSource.optional().describe('For secret: where the value comes from. Missing: prompt.'),
});

export type ParameterInput = z.infer<typeof parameter>;
export type SecretInput = z.infer<typeof secretSource>;
