import { decide, type Say } from '../engine/decide.ts';
import { evolve, stateOf } from '../engine/evolve.ts';
import type { State } from '../engine/state.ts';
import type { Event, NewEvent } from '../model/event.ts';
import { FailureError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { JournalWriter } from '../ports/journal.ts';

/** The journal of one running operation and the state it tells: the only place where either changes. */
export interface Recorder {
  readonly state: () => State;
  readonly events: () => readonly Event[];
  /** Durable when it resolves. Throws FailureError (74): then nothing more may be run. */
  readonly record: (event: NewEvent) => Promise<Event>;
  /** A person's word: recorded, or the reason why it is refused. */
  readonly say: (say: Say) => Promise<string | undefined>;
  /** Calls back on every further event, in order. */
  readonly subscribe: (listener: (event: Event) => void) => void;
}

/** One act on the journal after the other, so that two answers never both count. */
export function createRecorder(plan: Plan, writer: JournalWriter, before: readonly Event[]): Recorder {
  const events = [...before];
  const listeners: ((event: Event) => void)[] = [];
  let state = stateOf(before);
  let last: Promise<unknown> = Promise.resolve();

  async function append(event: NewEvent): Promise<Event> {
    const appended = await writer.append(event);
    if (!appended.ok) throw new FailureError(appended.failure);
    events.push(appended.value);
    state = evolve(state, appended.value);
    for (const listener of listeners) listener(appended.value);
    return appended.value;
  }

  async function afterOthers<T>(act: () => Promise<T>): Promise<T> {
    const mine = last.then(act, act);
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    state: () => state,
    events: () => events,
    record: async (event) => afterOthers(async () => append(event)),
    say: async (say) =>
      afterOthers(async () => {
        const decision = decide(plan, state, say);
        if (decision.events === undefined) return decision.refusal;
        for (const event of decision.events) await append(event);
        return undefined;
      }),
    subscribe: (listener) => {
      listeners.push(listener);
    },
  };
}
