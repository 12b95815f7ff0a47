import { evolve, nothingYet } from '../../engine/evolve.ts';
import type { State } from '../../engine/state.ts';
import type { Event } from '../../model/event.ts';
import type { Failure } from '../../model/failure.ts';
import type { ExitCode } from '../../model/outcome.ts';
import type { Progress } from '../../model/progress.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunnerMessage } from '../../ports/runner-link.ts';
import { cutShortWords, leftOutWords } from '../../report/words/left-out-words.ts';
import { leftOutCounter } from '../../runner/left-out.ts';
import { OutputBuffer } from '../output/ring-buffer.ts';

/** What a view knows of an operation: the journal so far, its fold, and what is true only for the moment. */
export interface OperationView {
  readonly events: readonly Event[];
  readonly state: State;
  /** The gate being tried now, and since when (the view's milliseconds), so that its countdown runs between two messages. */
  readonly trying?: Extract<Progress, { kind: 'gate' }> & { readonly since: number };
  /** What is being done now, where no output tells. */
  readonly doing?: string;
  /** Why the runner refused the last message. */
  readonly refused?: string;
  /** The runner has ended, or cannot be heard any more (`exit` missing). */
  readonly ended?: { readonly exit?: ExitCode; readonly failure?: Failure };
  /** The report that was filed, as text; missing: not filed yet or not read yet. */
  readonly report?: string;
}

/** Evidence of one stream. */
export interface KeptStream {
  readonly stream: 'out' | 'err';
  readonly file: string;
}

/** Files of the operation that a view reads; undefined: it cannot be read. */
export interface OperationFiles {
  /** The filed report as text. */
  readonly report: () => Promise<string | undefined>;
  /** The end of an evidence file, made visible, and how many lines stand before it. */
  readonly output: (file: string) => Promise<{ readonly text: string; readonly linesBefore: number } | undefined>;
  /** The evidence of the last act of a step, also where the journal does not name it because its runner ended before. Empty: there is none. */
  readonly newest: (step: number) => Promise<readonly KeptStream[]>;
}

/** Follows one runner. Events fold into state; output goes to a buffer beside React; listeners hear once for all that came together. */
export class OperationStore {
  readonly output = new OutputBuffer();
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #files: OperationFiles;
  readonly #listeners = new Set<() => void>();
  #view: OperationView = { events: [], state: nothingYet };
  #telling = false;
  /** Kept evidence is shown one file after the other, and never after output of a later step. */
  #reading: Promise<void> = Promise.resolve();
  #step = 0;
  #live = false;
  readonly #leftOut = leftOutCounter();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, files: OperationFiles) {
    this.#clock = clock;
    this.#files = files;
  }

  readonly view = (): OperationView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Milliseconds since the operation was declared, until it was closed. */
  elapsed(): number {
    const [first] = this.#view.events;
    const last = this.#view.events.at(-1);
    if (first === undefined || last === undefined) return 0;
    return Math.max(0, Date.parse(last.type === 'operation-closed' ? last.at : this.#clock.now()) - Date.parse(first.at));
  }

  /** Resolves when the runner has ended or the connection is gone. */
  async follow(messages: AsyncIterable<RunnerMessage>): Promise<void> {
    try {
      for await (const message of messages) this.take(message);
    } catch {
      // What cannot be understood is as good as silence; the journal is complete without us.
    }
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
        return this.#set({
          ...this.#view,
          ended: { exit: message.exit, ...(message.failure === undefined ? {} : { failure: message.failure }) },
        });
      default:
        return message satisfies never;
    }
  }

  #event(event: Event): void {
    if (event.type === 'step-intended' || event.type === 'undo-intended') this.#newOutput();
    if (event.type === 'output-stored' && !this.#live) this.#showKept(async () => event.streams);
    if (event.type === 'halted' && event.question.kind === 'interrupted') this.#showCutShort(event.question.step ?? 0);
    if (event.type === 'report-filed') this.#readReport();
    const { events, state, ended, report } = this.#view;
    this.#set({
      events: [...events, event],
      state: evolve(state, event),
      ...(ended === undefined ? {} : { ended }),
      ...(report === undefined ? {} : { report }),
    });
  }

  #progress(progress: Progress): void {
    switch (progress.kind) {
      case 'output':
        return this.#output(progress);
      case 'gate':
        return this.#set({ ...this.#view, trying: { ...progress, since: this.#clock.monotonic() } });
      case 'doing':
        return this.#set({ ...this.#view, doing: progress.what });
      default:
        return progress satisfies never;
    }
  }

  #output(output: Extract<Progress, { kind: 'output' }>): void {
    const missing = this.#leftOut(output);
    this.#live ||= output.text !== '';
    // Where nothing was heard at all, the kept evidence is shown.
    if (!this.#live) return;
    if (missing > 0) this.output.leaveOut(leftOutWords(missing));
    if (output.text !== '') this.output.push(output.stream, output.text);
  }

  #newOutput(): void {
    this.output.clear();
    this.#step += 1;
    this.#live = false;
  }

  /** What was printed before this view was opened. */
  #showKept(find: () => Promise<readonly KeptStream[]>, after?: string): void {
    const step = this.#step;
    const isOver = (): boolean => step !== this.#step || this.#live;
    this.#reading = this.#reading.then(async () => {
      let shown = false;
      for (const { stream, file } of isOver() ? [] : await find()) {
        const kept = await this.#files.output(file);
        if (isOver()) return;
        if (kept === undefined || kept.text === '') continue;
        if (kept.linesBefore > 0) this.output.leaveOut(leftOutWords(kept.linesBefore));
        this.output.push(stream, kept.text.endsWith('\n') ? kept.text : `${kept.text}\n`);
        shown = true;
      }
      if (shown && after !== undefined) this.output.leaveOut(after);
    });
  }

  /** Of a step whose runner ended the journal names no output, and still there is some. */
  #showCutShort(step: number): void {
    const at = this.#view.events.findLastIndex((event) => event.type === 'step-intended');
    if (this.#live || this.#view.events.slice(at).some((event) => event.type === 'output-stored')) return;
    this.#showKept(() => this.#files.newest(step), cutShortWords);
  }

  #readReport(): void {
    void this.#files.report().then((report) => {
      if (report !== undefined) this.#set({ ...this.#view, report });
    });
  }

  #set(view: OperationView): void {
    this.#view = view;
    if (this.#telling) return;
    this.#telling = true;
    // A journal that is told from its first event is drawn once, not once an event.
    setImmediate(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
