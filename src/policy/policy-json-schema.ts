import { z } from 'zod';
import { policySchema } from './schema.ts';

/** The grammar for editors (JSON Schema 2020-12), from the same source of truth that judges the file. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(policySchema, { io: 'input' }),
    title: 'Holdpoint policy',
    description: 'What a workspace allows at all; a runbook can only narrow it.',
  };
}
