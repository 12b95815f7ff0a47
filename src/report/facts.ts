import type { Event, EventType } from '../model/event.ts';
import { millisecondsBetween } from '../model/instant.ts';
import type { Plan } from '../model/plan.ts';
import type { Survey } from '../model/survey.ts';

/** What a report is computed from. `outputs`: what is kept of an evidence file, made visible, by name (`evidence/3-1.out`). */
export interface ReportFacts {
  readonly events: readonly Event[];
  readonly plan: Plan;
  readonly survey: Survey;
  readonly outputs: Readonly<Record<string, string>>;
}

export type EventOf<T extends EventType> = Extract<Event, { readonly type: T }>;

/** All events of one type, in order. */
export function eventsOf<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

export function lastOf<T extends EventType>(events: readonly Event[], type: T): EventOf<T> | undefined {
  return eventsOf(events, type).at(-1);
}

export function firstOf<T extends EventType>(events: readonly Event[], type: T): EventOf<T> | undefined {
  return events.find((event): event is EventOf<T> => event.type === type);
}

/** Milliseconds between two instants; wall-clock time, so only for people. */
export function between(from: string, to: string): number {
  return Math.max(0, millisecondsBetween(from, to));
}
