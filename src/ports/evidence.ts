import type { StoredStream } from '../model/event.ts';
import type { Result } from '../model/failure.ts';
import type { RedactPreset } from '../model/redaction.ts';
import type { OutputChunk } from './host.ts';

/** New output for whoever looks on. */
export interface FreshLines {
  /** Number of the first of them among all lines, both streams together, from 1; of the line to come when there is none. */
  readonly line: number;
  /** Redacted and visible, each with its newline. */
  readonly text: string;
}

/** Takes the output of one command: redacted while it streams, capped, spooled and synced. */
export interface EvidenceSink {
  write(chunk: OutputChunk): void;
  /** The last redacted and visible lines, for a live pane; never more than `lines`. */
  tail(lines: number): readonly string[];
  /** The complete lines that came since the last call; the oldest are left out when they are many. `last`: an unfinished one too. */
  fresh(last: boolean): FreshLines;
  /** Synced and closed. Fails with exit 74. */
  close(): Promise<Result<readonly StoredStream[]>>;
  /** The whole redacted text kept so far of a stream, at most `limit` bytes from its start, for gate patterns and facts. */
  text(stream: 'out' | 'err', limit: number): string;
}

/** What must never be shown, known before the first byte is read. */
export interface Redactions {
  /** Values by the name that stands in their place. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Looked for in every line; each one passed `patternGraph`. Empty: none. */
  readonly patterns: readonly string[];
  /** Missing or empty: none. */
  readonly presets?: readonly RedactPreset[];
}

export interface EvidenceStore {
  /** `name` like `3-1`: step and part; files become `evidence/3-1.out` and `.err`. */
  open(operationId: string, name: string, redactions: Redactions, limitPerStream: number): Promise<Result<EvidenceSink>>;
  /** Redacts a text that goes into a record (a title, a message). */
  redact(text: string, redactions: Redactions): string;
  /** Makes control, bidi and zero-width characters visible, and of bytes what is not UTF-8; keeps newlines. */
  visible(text: string | Uint8Array): string;
}
