import type { Event } from '../model/event.ts';
import type { RunnerMessage } from '../ports/runner-link.ts';

/** One onlooker. */
export interface View {
  /** Never waits: a view that cannot follow loses progress, never events, and in the end its connection. */
  readonly send: (message: RunnerMessage) => void;
}

/** Everybody who looks on at this operation. */
export interface Views {
  readonly send: (message: RunnerMessage) => void;
  /** The view gets every event from the first, then what comes. */
  readonly join: (view: View) => void;
  readonly leave: (view: View) => void;
  readonly count: () => number;
  /** Have there been any since the runner started? */
  readonly everSeen: () => boolean;
}

/** `changed`: somebody came or went. */
export function createViews(events: () => readonly Event[], changed: () => void): Views {
  const views = new Set<View>();
  let seen = false;
  return {
    send: (message) => {
      for (const view of views) view.send(message);
    },
    join: (view) => {
      for (const message of past(events())) view.send(message);
      views.add(view);
      seen = true;
      changed();
    },
    leave: (view) => {
      if (views.delete(view)) changed();
    },
    count: () => views.size,
    everSeen: () => seen,
  };
}

/** The journal so far as a view gets it. */
export function past(events: readonly Event[]): readonly RunnerMessage[] {
  const last = events.length - 1;
  return events.map((event, place) => (place === last ? { kind: 'event', event } : { kind: 'event', event, more: true }));
}
