import { referencesIn } from '../../model/template.ts';

/** Names of the secrets that any text below `value` refers to, sorted. Facts and `operation_id` are bound already. */
export function secretsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return referencesIn(value);
  if (value === null || typeof value !== 'object') return [];
  return [...new Set(Object.values(value).flatMap(secretsIn))].toSorted();
}
