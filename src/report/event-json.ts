import type { Event } from '../model/event.ts';
import { exitCodes } from '../model/outcome.ts';

/** An event as `run --json` prints it: a line of its own. The journal's chaining is left to the journal; a HALT says its exit code. */
export function eventJson(event: Event): string {
  const { prev: _, ...shown } = event;
  return JSON.stringify(event.type === 'halted' ? { ...shown, exit: exitCodes.halted } : shown);
}
