import type { Answer, Event } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { ExitCode } from '../model/outcome.ts';
import type { Progress } from '../model/progress.ts';

/** What a view tells the runner. The first answer counts; a later one to the same question is refused. */
export type ViewMessage =
  /** Enter on the next changing step. `typed` is the step number where it has to be typed. */
  | { readonly kind: 'proceed'; readonly step: number; readonly typed?: string; readonly by: string }
  | { readonly kind: 'answer'; readonly question: number; readonly answer: Answer; readonly reason?: string; readonly by: string }
  /** Ctrl-C confirmed: stop before the next step, or cancel the step in flight. */
  | { readonly kind: 'stop'; readonly by: string; readonly reason?: string }
  /** A person's remark for the report, marked there as typed. */
  | { readonly kind: 'note'; readonly text: string; readonly by: string };

/** What the runner tells a view: facts (journal events, from the first) and progress (never folded into state). */
export type RunnerMessage =
  /** `more`: this is the past, and what followed comes at once; nobody is to be asked about it. */
  | { readonly kind: 'event'; readonly event: Event; readonly more?: true }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'refused'; readonly message: string }
  /** The last message: the runner ends. `exit` is the command's exit code; `failure` says why when the journal does not (74, 70). */
  | { readonly kind: 'ended'; readonly exit: ExitCode; readonly failure?: Failure };

/** A view's connection to the runner of one operation. */
export interface RunnerLink {
  readonly operationId: string;
  /** Ends when the runner ends. Starts with every event of the journal so far. */
  readonly messages: AsyncIterable<RunnerMessage>;
  send(message: ViewMessage): void;
  close(): void;
}

/** Starts runners and finds running ones. */
export interface Runners {
  /** Starts the runner of a drawn operation as a process of its own (own session, SIGHUP ignored), unless one runs; resolves when somebody can look on. */
  start(operationId: string, mode: 'new' | 'resume'): Promise<void>;
  /** undefined: no runner listens for this operation. */
  connect(operationId: string): Promise<RunnerLink | undefined>;
}
