import type { z } from 'zod';
import { isMapping } from './mapping.ts';

/** A schema's value, or undefined where the file does not fit it: that was reported when the whole file was checked. */
export function readAs<T>(schema: z.ZodType<T>, input: unknown): T | undefined {
  const read = schema.safeParse(input);
  return read.success ? read.data : undefined;
}

/** The same for a mapping, without the keys that do not fit: one bad key must not hide the mistakes of the others. */
export function readFitting<T>(schema: z.ZodObject & z.ZodType<T>, input: unknown): T | undefined {
  if (!isMapping(input)) return undefined;
  const fitting = Object.entries(input).filter(
    ([key, value]) => Object.hasOwn(schema.shape, key) && (schema.shape[key] as z.ZodType).safeParse(value).success,
  );
  return readAs(schema, Object.fromEntries(fitting));
}
