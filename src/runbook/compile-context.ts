import type { DocumentPath } from '../document/places.ts';
import type { Command } from '../model/command.ts';
import type { Digest } from '../model/digest.ts';
import type { RiskClass } from '../model/risk-class.ts';

/** What turning grammar into the model's nouns needs from outside: how long things may take, values, files, and a judge for each command. */
export interface CompileContext {
  /** Milliseconds for what says no timeout of its own. */
  readonly timeouts: { readonly action: number; readonly gate: number };
  /** Declared; READ_ONLY where it could not be read. */
  readonly declaredClass: RiskClass;
  /** Names of secret parameters. */
  readonly secrets: ReadonlySet<string>;
  /** Puts the values that are known into every string. */
  readonly bind: <T>(value: T) => T;
  /** The command with its program resolved and the rule that allows it; what is refused is noted by the judge. */
  readonly judge: (command: Command, at: DocumentPath, script?: { readonly file: string; readonly sha256: Digest }) => Command;
  /** Digest of a file of the workspace; what is missing is noted. */
  readonly digestOf: (file: string, at: DocumentPath) => Digest;
  /** A mistake at a value, or at a character of its text. */
  readonly report: (at: DocumentPath, mistake: Mistake) => void;
}

export interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** UTF-16 units into the text at the place. */
  readonly index?: number;
  /** Missing: as the table of codes says. */
  readonly severity?: 'error' | 'warning';
}
