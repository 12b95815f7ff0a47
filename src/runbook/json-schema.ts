import { z } from 'zod';
import { runbookSchema } from './schema/runbook-schema.ts';

/** The grammar for editors: JSON Schema (draft 7, which YAML editors read) from the schemas that check runbooks. */
export function runbookJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(runbookSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'Holdpoint runbook' };
}
