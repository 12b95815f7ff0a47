import { access, constants, type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { isEventType } from '../model/event-types.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { noDigest, readJournalText, type JournalText } from '../model/journal-text.ts';
import { exitCodes } from '../model/outcome.ts';
import { visibleLine } from '../model/visible-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { Identity } from '../ports/identity.ts';
import type { JournalContents, Journals, JournalWriter } from '../ports/journal.ts';
import { lostAcknowledged, openMark, readMark, type Acknowledged } from './acknowledged-mark.ts';
import { syncFolder, writeWhole } from './atomic-write.ts';
import { journalWriter, type JournalPosition } from './journal-writer.ts';
import { type KernelLock, tryLock, waitForLock } from './kernel-lock.ts';
import { folderName, journalFile, lockFile, markFile } from './operation-files.ts';
import { errnoOf, readFailure, writeFailure } from './write-failure.ts';

/** How long to wait for somebody who only looks whether the lock is held. */
const lockWaitMs = 500;

/** The journals below the host state's `operations` folder. */
export function journals(operationsFolder: string, clock: Clock, identity: Pick<Identity, 'machineId'>): Journals {
  const folderOf = (id: string): string => join(operationsFolder, folderName(id));

  const markOf = (id: string): string => join(folderOf(id), markFile);

  async function create(id: string): Promise<Result<JournalWriter>> {
    const path = join(folderOf(id), journalFile);
    return withLock(id, async (lock) => {
      const gone = await journalGone(id);
      if (gone !== undefined) return failed(gone);
      const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o600);
      return closingOnFailure(file, async () => {
        await file.sync();
        const mark = await openMark(markOf(id));
        await syncFolder(folderOf(id));
        return ok(journalWriter(file, mark, lock, clock, { operationId: id, path, seq: 0, head: noDigest }));
      });
    });
  }

  async function reopen(id: string): Promise<Result<{ writer: JournalWriter; contents: JournalContents }>> {
    const path = join(folderOf(id), journalFile);
    return withLock(id, async (lock) => {
      const bytes = await readFile(path);
      const text = readJournalText(bytes);
      const refused = refusal(text, path, identity.machineId) ?? lost(text, path, await readMark(markOf(id)));
      if (refused !== undefined) return failed(refused);
      const repaired = text.rest.kind === 'torn';
      if (repaired) await cutTornRecord(folderOf(id), bytes, text);
      const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
      return closingOnFailure(file, async () => {
        // A record that reached the page cache before a crash of the process alone was never synced.
        await file.sync();
        const mark = await openMark(markOf(id));
        if (text.events.length > 0) await mark.put({ seq: text.events.length, head: text.head });
        await syncFolder(folderOf(id));
        const from: JournalPosition = { operationId: id, path, seq: text.events.length, head: text.head };
        return ok({ writer: journalWriter(file, mark, lock, clock, from), contents: { events: text.events, head: text.head, repaired } });
      });
    });
  }

  async function read(id: string): Promise<Result<JournalContents>> {
    const path = join(folderOf(id), journalFile);
    try {
      // First the mark, then the journal: in between a record may be added, never taken away.
      const acknowledged = await readMark(markOf(id));
      const text = readJournalText(await readFile(path));
      // Whoever only looks may meet a record that is being written: the last line without its end is not there yet.
      const unreadable = notReadable(text, path) ?? lost(text, path, acknowledged);
      return unreadable !== undefined ? failed(unreadable) : ok({ events: text.events, head: text.head, repaired: false });
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return failed((await journalGone(id)) ?? unknownOperation(id, path));
      return readFailure('the journal', path, error);
    }
  }

  /** There is no journal, and there was one: its records were acknowledged. */
  async function journalGone(id: string): Promise<Failure | undefined> {
    const path = join(folderOf(id), journalFile);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    const acknowledged = there ? undefined : await readMark(markOf(id)).catch(() => undefined);
    return acknowledged === undefined
      ? undefined
      : damaged(path, `it is not there, and ${acknowledged.seq} records of it were acknowledged`);
  }

  async function isWritten(id: string): Promise<boolean> {
    try {
      const lock = tryLock(join(folderOf(id), lockFile));
      lock?.release();
      return lock === undefined;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return false;
    }
  }

  /** Runs `use` with the writer's lock; the lock stays held only when it succeeds. */
  async function withLock<T>(id: string, use: (lock: KernelLock) => Promise<Result<T>>): Promise<Result<T>> {
    const path = join(folderOf(id), journalFile);
    let lock: KernelLock | undefined;
    try {
      await access(folderOf(id));
      lock = await waitForLock(join(folderOf(id), lockFile), lockWaitMs);
      if (lock === undefined) return failed(heldElsewhere(id));
      const result = await use(lock);
      if (!result.ok) lock.release();
      return result;
    } catch (error) {
      lock?.release();
      if (errnoOf(error) === 'ENOENT') return failed((await journalGone(id)) ?? unknownOperation(id, path));
      return writeFailure('the journal', path, error);
    }
  }

  return { create, reopen, read, isWritten };
}

async function closingOnFailure<T>(file: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Keeps the journal as it was found, then cuts it behind its last whole record. Both durable before anything goes on. */
async function cutTornRecord(folder: string, bytes: Uint8Array, text: JournalText): Promise<void> {
  await writeWhole(join(folder, `${journalFile}.${text.lines.length + 1}.broken`), bytes, 0o600);
  await truncate(join(folder, journalFile), text.bytes);
}

function refusal(text: JournalText, path: string, machineId: string): Failure | undefined {
  const unreadable = notReadable(text, path);
  if (unreadable !== undefined) return unreadable;
  const first = text.events[0];
  if (first?.type === 'operation-declared' && first.machine_id !== machineId) {
    return {
      code: 'other-machine',
      exit: exitCodes.refused,
      message: `this journal was written on another machine (${first.hostname})`,
      where: path,
      hint: 'go on there; here it can only be read',
    };
  }
  return undefined;
}

function notReadable(text: JournalText, path: string): Failure | undefined {
  if (text.rest.kind === 'damaged') return damaged(path, text.rest.reason);
  const unknown = text.events.find(({ type }) => !isEventType(type));
  if (unknown === undefined) return undefined;
  return {
    code: 'newer-journal',
    exit: exitCodes.refused,
    message: `line ${unknown.seq} of the journal is of a kind that this release does not know (${visibleLine(String(unknown.type))})`,
    where: path,
    hint: 'a newer Holdpoint wrote it: go on with that one',
  };
}

function lost(text: JournalText, path: string, acknowledged: Acknowledged | undefined): Failure | undefined {
  const reason = lostAcknowledged(text, acknowledged);
  return reason === undefined ? undefined : damaged(path, reason);
}

function damaged(path: string, reason: string): Failure {
  return {
    code: 'journal-damaged',
    exit: exitCodes.storage,
    message: `the journal is damaged: ${reason}`,
    where: path,
    hint: 'nothing is run from a damaged journal; look at the host by hand, the pre-image lies beside the journal',
  };
}

function heldElsewhere(id: string): Failure {
  return {
    code: 'already-running',
    exit: exitCodes.refused,
    message: `another process already runs ${id}`,
    hint: `look on with \`holdpoint resume ${id}\``,
  };
}

function unknownOperation(id: string, path: string): Failure {
  return {
    code: 'unknown-operation',
    exit: exitCodes.unavailable,
    message: `this host knows no operation ${id}`,
    where: path,
    hint: '`holdpoint status` lists the operations of this host',
  };
}
