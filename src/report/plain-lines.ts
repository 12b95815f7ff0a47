import type { Event } from '../model/event.ts';
import { eventLines } from './event-lines.ts';
import { firstOf, lastOf } from './facts.ts';
import { recordLines } from './record-lines.ts';
import { stepRecord } from './step-records.ts';

/**
 * What the plain form prints for the newest of these events. A step is told as it begins and, once it is decided how it stands, in the form
 * of the record; what lies between is in that record. Command output is not in it: it was printed as it came.
 */
export function plainLines(events: readonly Event[]): string[] {
  const newest = events.at(-1);
  if (newest === undefined) return [];
  switch (newest.type) {
    case 'step-intended':
      return [...eventLines(newest).slice(0, 1)];
    case 'step-exited':
    case 'changes-recorded':
      return [];
    case 'gate-judged':
      return newest.site.at === 'step' ? [] : eventLines(newest);
    case 'step-passed':
      return recordOf(events, newest.step);
    case 'halted':
    case 'rollback-started':
      return [...undecided(events), ...eventLines(newest)];
    default:
      return eventLines(newest);
  }
}

/** The record of the step that was in hand, unless it was told since. */
function undecided(events: readonly Event[]): string[] {
  const begun = lastOf(events, 'step-intended');
  if (begun === undefined) return [];
  const since = events
    .slice(0, -1)
    .findLast((event) => event.type === 'step-passed' || event.type === 'halted' || event.type === 'rollback-started');
  const news = events.some((event) => event.seq > (since?.seq ?? 0) && belongs(event, begun.step));
  return news ? recordOf(events, begun.step) : [];
}

function belongs(event: Event, step: number): boolean {
  if (event.type === 'step-intended' || event.type === 'step-exited') return event.step === step;
  return event.type === 'gate-judged' && event.site.at === 'step' && event.site.step === step;
}

function recordOf(events: readonly Event[], step: number): string[] {
  const begun = firstOf(
    events.filter((event) => event.type === 'step-intended' && event.step === step),
    'step-intended',
  );
  return recordLines(stepRecord({ events, outputs: {} }, { index: step, name: begun?.name ?? `step ${step}`, command: [] }));
}
