import { evolve, nothingYet } from '../../engine/evolve.ts';
import type { State } from '../../engine/state.ts';
import type { Event } from '../../model/event.ts';
import type { Failure } from '../../model/failure.ts';
import type { ExitCode } from '../../model/outcome.ts';
import type { Progress } from '../../model/progress.ts';
import type { RunnerMessage } from '../../ports/runner-link.ts';
import { OutputBuffer } from '../output/ring-buffer.ts';

/** What a view knows of an operation: the journal so far, its fold, and what is true only for the moment. */
export interface OperationView {
  readonly events: readonly Event[];
  readonly state: State;
  /** The gate being tried now. */
  readonly trying?: Extract<Progress, { kind: 'gate' }>;
  /** What is being done now, where no output tells. */
  readonly doing?: string;
  /** Why the runner refused the last message. */
  readonly refused?: string;
  /** The runner has ended, or cannot be heard any more (`exit` missing). */
  readonly ended?: { readonly exit?: ExitCode; readonly failure?: Failure };
  /** Milliseconds of the view's clock when the last event came: keys count only some time after it. */
  readonly changedAt: number;
}

/** Follows one runner. Events fold into state; output goes to a buffer beside React; listeners hear that something changed. */
export class OperationStore {
  readonly output = new OutputBuffer();
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #view: OperationView;

  constructor(now: () => number) {
    this.#now = now;
    this.#view = { events: [], state: nothingYet, changedAt: now() };
  }

  readonly view = (): OperationView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Resolves when the runner has ended or the connection is gone. */
  async follow(messages: AsyncIterable<RunnerMessage>): Promise<void> {
    for await (const message of messages) this.take(message);
    if (this.#view.ended === undefined) this.#set({ ...this.#view, ended: {} });
  }

  take(message: RunnerMessage): void {
    switch (message.kind) {
      case 'event':
        return this.#event(message.event);
      case 'progress':
        return this.#progress(message.progress);
      case 'refused':
        return this.#set({ ...this.#view, refused: message.message });
      case 'ended':
        return this.#set({ ...this.#view, ended: { exit: message.exit, ...(message.failure === undefined ? {} : { failure: message.failure }) } });
      default:
        return message satisfies never;
    }
  }

  #event(event: Event): void {
    if (event.type === 'step-intended') this.output.clear();
    const { events, state } = this.#view;
    this.#set({
      events: [...events, event],
      state: evolve(state, event),
      changedAt: this.#now(),
      ...(this.#view.ended === undefined ? {} : { ended: this.#view.ended }),
    });
  }

  #progress(progress: Progress): void {
    switch (progress.kind) {
      case 'output':
        return this.output.push(progress.stream, progress.text);
      case 'gate':
        return this.#set({ ...this.#view, trying: progress });
      case 'doing':
        return this.#set({ ...this.#view, doing: progress.what });
      default:
        return progress satisfies never;
    }
  }

  #set(view: OperationView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}
