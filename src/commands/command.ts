// commands: one file a command, flags → runner, report or a pure room → exit code. They see ports, never adapters; nothing here decides what may run.

import type { ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import type { Terminal } from './terminal.ts';

/** Flags that every command takes. */
export interface CommonFlags {
  /** Where to look for the workspace; absolute. */
  readonly folder: string;
  /** `--param name=value`, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** `--secret-file name=FILE`, by name. */
  readonly secretFiles: Readonly<Record<string, string>>;
  /** `--as NAME`: a claim of the requester's name. */
  readonly as?: string;
  /** `--target`, `--inventory`: refused as not built yet. */
  readonly target?: string;
  readonly inventory?: string;
  readonly colour: boolean;
  readonly json: boolean;
  readonly plain: boolean;
}

/** What commander parsed: positional words and the command's own options, by long name in camel case. */
export interface Words {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A command's module exports one function of this type, named after the command. */
export type Command = (outside: Outside, terminal: Terminal, flags: CommonFlags, words: Words) => Promise<ExitCode>;
