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
