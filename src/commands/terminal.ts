import type { ExitCode } from '../model/outcome.ts';

/** What a command may print to and ask. Built by cli.ts from the process's streams. */
export interface Terminal {
  /** Text to stdout, as it is. */
  readonly print: (text: string) => void;
  /** Text to stderr, as it is. */
  readonly complain: (text: string) => void;
  /** Both input and output are a terminal and nobody asked for plain or json. */
  readonly interactive: boolean;
  /** Somebody can answer a question on a line of its own. */
  readonly canAsk: boolean;
  /** Escape sequences may be used. */
  readonly colour: boolean;
  readonly columns: number;
  /** One line from the person, without echo when `hidden`; undefined when there is nobody to ask. */
  readonly ask: (question: string, hidden: boolean) => Promise<string | undefined>;
  /** Calls the listener on SIGINT or SIGTERM; returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Opens the terminal app; only where `interactive`. */
  readonly openApp: (start: AppStart) => Promise<ExitCode>;
}

/** Where the terminal app begins. */
export type AppStart =
  | { readonly kind: 'picker' }
  | { readonly kind: 'run'; readonly file: string }
  | { readonly kind: 'resume'; readonly operationId: string };
