/** A mapping of the file before its shape is known. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of the file; empty where there is none, or something else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The keys of a mapping that are among these names, in the order of the names. */
export function keysAmong<K extends string>(mapping: Mapping, names: readonly K[]): K[] {
  return names.filter((name) => Object.hasOwn(mapping, name));
}

/** true: some key is none of these names; a misspelt key is reported as such, and not as something missing. */
export function hasStrangeKey(mapping: Mapping, names: readonly string[]): boolean {
  return Object.keys(mapping).some((key) => !names.includes(key));
}
