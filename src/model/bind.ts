import { escapePattern } from './pattern.ts';
import { render, substitute, type Values } from './template.ts';

/** Keys whose strings are patterns: a value put into them is matched literally. */
const patternKeys = new Set(['stdout', 'stderr', 'body', 'with', 'without', 'header', 'match']);

/** Every string below `value` rendered once, in one pass, so that no inserted text is ever read as a reference again. Keys are left alone. */
export function bind<T>(value: T, values: Values): T {
  return walk(value, { plain: (text) => render(text, values), pattern: (text) => render(text, escapedValues(values)) }, false) as T;
}

/** Like `bind`, but the result's strings stay templates: names without a value remain references. */
export function bindPartly<T>(value: T, values: Values): T {
  return walk(value, { plain: (text) => substitute(text, values), pattern: (text) => substitute(text, escapedValues(values)) }, false) as T;
}

interface Fill {
  readonly plain: (text: string) => string;
  readonly pattern: (text: string) => string;
}

function walk(value: unknown, fill: Fill, isPattern: boolean): unknown {
  if (typeof value === 'string') return isPattern ? fill.pattern(value) : fill.plain(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, fill, isPattern));
  if (value === null || typeof value !== 'object') return value;
  // An edit's `with` is text, not a pattern.
  const isEdit = 'find' in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, walk(item, fill, isPattern || (patternKeys.has(key) && !(isEdit && key === 'with')))]),
  );
}

function escapedValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, escapePattern(text)]));
}
