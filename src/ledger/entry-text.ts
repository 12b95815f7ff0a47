import { digestOfBytes, type Digest } from '../model/digest.ts';
import { visibleLine } from '../model/visible-text.ts';
import { type ChainPlace, type EntryFields, fieldOrder } from './entry.ts';

/** `prev` of a chain's first entry. */
export const noEntry: Digest = '0'.repeat(64);

/** Begins an entry; no other line of an entry can be equal to it. */
export const entryStart = '---';

export interface EntryText {
  /** As it is appended to the ledger, its last newline included. */
  readonly text: string;
  readonly digest: Digest;
}

/**
 * The one spelling of an entry: `---`, one line `name: JSON` per field in the fixed order, and `digest`, the SHA-256 of all bytes above its
 * line. Characters that no string of an entry may hold are spelled out first.
 */
export function entryText(fields: EntryFields, place: ChainPlace): EntryText {
  const values: Readonly<Record<string, unknown>> = { ...fields, ...place };
  const lines = fieldOrder.flatMap((name) => (values[name] === undefined ? [] : [`${name}: ${fieldValue(values[name])}`]));
  const body = `${[entryStart, ...lines].join('\n')}\n`;
  const digest = digestOfBytes(body);
  return { text: `${body}digest: ${JSON.stringify(digest)}\n`, digest };
}

/** The one spelling of a value. Throws on a number that is no integer. */
export function fieldValue(value: unknown): string {
  return JSON.stringify(spelledOut(value));
}

function spelledOut(value: unknown): unknown {
  if (typeof value === 'string') return visibleLine(value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError('numbers of an entry are integers');
  if (Array.isArray(value)) return value.map(spelledOut);
  if (value === null || typeof value !== 'object') return value;
  // Sorted, so that the same facts have the same spelling.
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [visibleLine(key), spelledOut((value as Readonly<Record<string, unknown>>)[key])]));
}
