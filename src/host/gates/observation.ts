// gates: one file a kind. Each looks once and says PASS, FAIL or UNKNOWN; judge.ts alone knows about time and repetition.

import type { Verdict } from '../../model/verdict.ts';

/** What one look at the target saw. */
export interface Observation {
  readonly verdict: Verdict;
  /** One line for people. */
  readonly observed: string;
  /** What `unchanged` compares. Missing: `observed`. */
  readonly fingerprint?: string;
  /** What must stay the same while a `for` holds (a unit's invocation). Missing: nothing. */
  readonly identity?: string;
  /** Worth recording with the verdict. */
  readonly note?: string;
}

export function pass(observed: string, more: Omit<Observation, 'verdict' | 'observed'> = {}): Observation {
  return { verdict: 'PASS', observed, ...more };
}

export function fail(observed: string, more: Omit<Observation, 'verdict' | 'observed'> = {}): Observation {
  return { verdict: 'FAIL', observed, ...more };
}

export function unknown(observed: string): Observation {
  return { verdict: 'UNKNOWN', observed };
}
