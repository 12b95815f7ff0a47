import { open, readFile } from 'node:fs/promises';
import { digestOfBytes, type Digest } from '../model/digest.ts';
import type { JournalText } from '../model/journal-text.ts';
import { errnoOf } from './write-failure.ts';

/** Bytes of one slot: a block of the disk, so that a write which is torn by a power cut harms one slot and never both. */
const slotSize = 4096;
const slotForm = /^(\{"seq":(\d+),"head":"([0-9a-f]{64})"),"check":"([0-9a-f]{16})"\} *\n$/;

/** The newest record that was acknowledged, and its digest. */
export interface Acknowledged {
  readonly seq: number;
  readonly head: Digest;
}

/**
 * A file beside the journal that says up to which record it was acknowledged. Without it a whole journal that lost its last records, and a
 * last record that was damaged after it was acknowledged, look like one that was cut by a crash. Records take the two slots by turns.
 */
export interface AcknowledgedMark {
  /** Durable when it resolves. Throws the system's error. */
  readonly put: (acknowledged: Acknowledged) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the mark, makes it where there is none (the caller syncs the folder). Throws the system's error. */
export async function openMark(path: string): Promise<AcknowledgedMark> {
  const file = await open(path, 'r+').catch(async (error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
    const made = await open(path, 'wx+', 0o600);
    await made.write(' '.repeat(2 * slotSize), 0);
    await made.sync();
    return made;
  });
  return {
    put: async (acknowledged) => {
      const slot = Buffer.from(slotText(acknowledged));
      const at = (acknowledged.seq % 2) * slotSize;
      for (let written = 0; written < slot.length;) {
        const { bytesWritten } = await file.write(slot, written, slot.length - written, at + written);
        if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
        written += bytesWritten;
      }
      await file.datasync();
    },
    close: async () => file.close(),
  };
}

/** The newer of the slots that can be read; undefined: no record was acknowledged, or there is no mark. Throws the system's error. */
export async function readMark(path: string): Promise<Acknowledged | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  return markIn(bytes);
}

/** The same, from bytes. */
export function markIn(bytes: Uint8Array): Acknowledged | undefined {
  const slots = [0, slotSize].flatMap((at) => slotOf(Buffer.from(bytes.subarray(at, at + slotSize)).toString('latin1')) ?? []);
  return slots.toSorted((a, b) => b.seq - a.seq)[0];
}

/** Why a journal is not what was acknowledged; undefined: it holds all of that. */
export function lostAcknowledged(text: JournalText, acknowledged: Acknowledged | undefined): string | undefined {
  if (acknowledged === undefined) return undefined;
  const { seq, head } = acknowledged;
  const line = text.lines[seq - 1];
  if (line === undefined) {
    const lost = text.lines.length + 1;
    return `record ${lost} was written and acknowledged, and ${lost === seq ? 'is not whole' : `it and all up to record ${seq} are not there`}`;
  }
  return digestOfBytes(line) === head ? undefined : `record ${seq} is not the one that was acknowledged`;
}

function slotText({ seq, head }: Acknowledged): string {
  const body = `{"seq":${seq},"head":"${head}"`;
  return `${`${body},"check":"${digestOfBytes(body).slice(0, 16)}"}`.padEnd(slotSize - 1)}\n`;
}

function slotOf(text: string): Acknowledged | undefined {
  const match = slotForm.exec(text);
  if (match === null || digestOfBytes(match[1]!).slice(0, 16) !== match[4]) return undefined;
  return { seq: Number(match[2]), head: match[3]! };
}
