import type { FileHandle } from 'node:fs/promises';
import { digestOfBytes, type Digest } from '../model/digest.ts';
import type { Event, NewEvent } from '../model/event.ts';
import { ok, type Result } from '../model/failure.ts';
import { journalLine } from '../model/journal-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalWriter } from '../ports/journal.ts';
import type { AcknowledgedMark } from './acknowledged-mark.ts';
import type { KernelLock } from './kernel-lock.ts';
import { writeFailure } from './write-failure.ts';

/** What a writer needs of its open file; a FileHandle is one. */
export type JournalFile = Pick<FileHandle, 'write' | 'datasync' | 'close'>;

export interface JournalPosition {
  readonly operationId: string;
  readonly path: string;
  readonly seq: number;
  readonly head: Digest;
}

/**
 * Appends records one after the other, each durable and marked as acknowledged before the next is written. After a failed write or fdatasync nobody knows what
 * the disk holds (a second fsync may report success for lost pages), so the first failure is final.
 */
export function journalWriter(
  file: JournalFile,
  mark: AcknowledgedMark,
  lock: KernelLock,
  clock: Clock,
  from: JournalPosition,
): JournalWriter {
  let { seq, head } = from;
  let failure: Result<never> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function append(event: NewEvent): Promise<Result<Event>> {
    if (failure !== undefined) return failure;
    const record: Event = { seq: seq + 1, at: clock.now(), ...event, operation_id: from.operationId, prev: head };
    const line = journalLine(record);
    try {
      await writeAll(file, Buffer.from(`${line}\n`));
      await file.datasync();
      await mark.put({ seq: record.seq, head: digestOfBytes(line) });
    } catch (error) {
      failure = writeFailure('the journal', from.path, error);
      return failure;
    }
    seq += 1;
    head = digestOfBytes(line);
    return ok(record);
  }

  return {
    append: (event) => {
      const appended = last.then(() => append(event));
      last = appended.catch(() => undefined);
      return appended;
    },
    head: () => head,
    close: async () => {
      await last;
      await file.close();
      await mark.close();
      lock.release();
    },
  };
}

/** A write may take only a part (write(2)); the rest follows until all is taken or it fails. */
async function writeAll(file: JournalFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
    written += bytesWritten;
  }
}
