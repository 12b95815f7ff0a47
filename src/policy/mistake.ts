import type { PolicyCode } from './finding-codes.ts';

export type Path = readonly (string | number)[];

/** A mistake in a policy with the path of the value that it is about. */
export interface Mistake {
  readonly path: Path;
  /** true: the key is wrong, or the value as a whole. Missing: the value. */
  readonly atKey?: boolean;
  readonly code: PolicyCode;
  readonly message: string;
  readonly hint: string;
}

export function badPattern(path: Path, pattern: string, reason: string): Mistake {
  return {
    path,
    code: 'bad-pattern',
    message: `${pattern} is not a pattern: ${reason.replace(/^Invalid regular expression: (?:\/.*\/[a-z]*: )?/s, '').toLowerCase()}`,
    hint: 'patterns are ECMAScript with the u flag; a leading (?s) or (?i) sets that flag',
  };
}
