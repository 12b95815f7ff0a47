import type { Instant } from '../model/instant.ts';

export interface Clock {
  /** UTC now, for people and records. */
  now(): Instant;
  /** Milliseconds that never go back, for durations. */
  monotonic(): number;
  /** Resolves after so many milliseconds, earlier when cancelled. */
  sleep(ms: number, cancel?: AbortSignal): Promise<void>;
}
