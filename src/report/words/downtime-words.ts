import { formatDuration } from '../../model/duration.ts';
import type { Downtime } from '../downtime.ts';

/** How long a service was away, one sentence. */
export function downtimeSentence({ unit, at_least_ms: least, at_most_ms: most, still_down: down }: Downtime): string {
  if (down) return `${unit} was down when it was last seen, for at least ${formatDuration(least)}.`;
  if (most === 0) return `${unit} was up whenever it was looked at.`;
  if (least === 0) return `${unit} was away for at most ${formatDuration(most)}.`;
  return `${unit} was away for between ${formatDuration(least)} and ${formatDuration(most)}.`;
}
