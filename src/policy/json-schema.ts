import { z } from 'zod';
import { policySchema } from './schema.ts';

/** The grammar for editors: JSON Schema (draft 7, which YAML editors read) from the schemas that check policies. */
export function policyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(policySchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'Holdpoint policy' };
}
