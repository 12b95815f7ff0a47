import { addMilliseconds } from 'date-fns/addMilliseconds';
import { differenceInMilliseconds } from 'date-fns/differenceInMilliseconds';

/** A moment in UTC with milliseconds and `Z` (RFC 3339), for people and records. Order comes from sequence numbers, never from instants. */
export type Instant = string;

/** From milliseconds since the epoch. */
export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

/** `YYYY-MM-DD` of an instant, UTC. */
export function dateOf(instant: Instant): string {
  return instant.slice(0, 10);
}

/** The last one that RFC 3339 can write. */
const lastInstant = '9999-12-31T23:59:59.999Z';

/** The instant so many milliseconds later, at most the end of the year 9999. */
export function laterBy(instant: Instant, ms: number): Instant {
  return ms > millisecondsBetween(instant, lastInstant) ? lastInstant : addMilliseconds(instant, ms).toISOString();
}

/** Milliseconds from one instant to another, for people; durations of acts are measured on the monotonic clock. */
export function millisecondsBetween(from: Instant, to: Instant): number {
  return differenceInMilliseconds(to, from);
}
