import type { Digest } from '../model/digest.ts';
import type { Event, NewEvent } from '../model/event.ts';
import type { Result } from '../model/failure.ts';

/** The one file that run state comes from. One writer, held by a lock that the kernel releases. */
export interface JournalWriter {
  /** Durable (fdatasync) when it resolves. Any failure is final: the writer refuses everything after it (exit 74). */
  append(event: NewEvent): Promise<Result<Event>>;
  /** Digest of the last line. */
  head(): Digest;
  close(): Promise<void>;
}

export interface JournalContents {
  readonly events: readonly Event[];
  readonly head: Digest;
  /** A torn last record, which was never acknowledged, was cut off and kept beside the journal. */
  readonly repaired: boolean;
}

export interface Journals {
  /** Creates the operation's folder and an empty journal, synced. */
  create(operationId: string): Promise<Result<JournalWriter>>;
  /** Reads and locks an existing one; fails when another process writes it. */
  reopen(operationId: string): Promise<Result<{ readonly writer: JournalWriter; readonly contents: JournalContents }>>;
  read(operationId: string): Promise<Result<JournalContents>>;
  /** true while some process holds the writer's lock. */
  isWritten(operationId: string): Promise<boolean>;
}
