import type { PlainValue } from './plain-value.ts';

/** A kind of value in words: `text`, `a number`, `a list`. Keys are the type names of zod and JSON Schema. */
export function kindInWords(expected: string): string {
  return words[expected] ?? expected;
}

const words: Readonly<Record<string, string | undefined>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

/** What stands in the file, in words; `written` as it is spelt there. */
export function valueInWords(value: PlainValue | undefined, written: string | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const spelt = written ?? String(value);
  if (typeof value === 'string') return `the text ${spelt}`;
  return typeof value === 'number' ? `the number ${spelt}` : `the boolean ${spelt}`;
}

/** Alternatives as `a, b or c`. */
export function orList(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)!}`;
}
