import type { ViewMessage } from '../ports/runner-link.ts';
import type { Recorder } from './recorder.ts';
import { createSignal, type Signal } from './signal.ts';
import { createViews, type Views } from './views.ts';

/** Everybody around one running operation: what they are told, what they say, and what a stop cuts short. */
export interface Conversation {
  readonly views: Views;
  /** Notified by every event, by views that come and go, and by a request to terminate. */
  readonly something: Signal;
  /** What a view says; the reason when it is refused. Throws when it could not be recorded. */
  readonly say: (message: ViewMessage) => Promise<string | undefined>;
  /** For the next act; aborted when somebody asks to stop. */
  readonly cancel: () => AbortSignal;
  /** What somebody said could not be recorded: nothing more may be run. */
  readonly broken: () => Error | undefined;
}

/** `terminated`: SIGTERM. It is said like a person's stop; whoever waits just ends, and is resumed where it waited. */
export function openConversation(recorder: Recorder, terminated: AbortSignal): Conversation {
  const something = createSignal();
  const views = createViews(recorder.events, something.notify);
  let stopping = new AbortController();
  let broken: Error | undefined;

  recorder.subscribe((event) => {
    views.send({ kind: 'event', event });
    something.notify();
  });

  async function say(message: ViewMessage): Promise<string | undefined> {
    try {
      const refusal = await recorder.say(message);
      if (refusal === undefined && message.kind === 'stop') stopping.abort();
      return refusal;
    } catch (error) {
      // The loop ends the runner and says why, also when it is waiting.
      broken = error instanceof Error ? error : new Error('what was said could not be recorded');
      something.notify();
      throw error;
    }
  }

  terminated.addEventListener('abort', () => {
    const waits = ['paused', 'halted'].includes(recorder.state().phase);
    if (!waits) void say({ kind: 'stop', by: 'SIGTERM', reason: 'the runner was asked to end' }).catch(() => undefined);
    something.notify();
  });

  return {
    views,
    something,
    say,
    cancel: () => {
      if (stopping.signal.aborted) stopping = new AbortController();
      return stopping.signal;
    },
    broken: () => broken,
  };
}
