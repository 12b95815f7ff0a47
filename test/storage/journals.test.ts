import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOfBytes } from '../../src/model/digest.ts';
import type { Event, NewEvent } from '../../src/model/event.ts';
import { noDigest, readJournalText } from '../../src/model/journal-text.ts';
import type { Journals } from '../../src/ports/journal.ts';
import { journalWriter, type JournalFile } from '../../src/storage/journal-writer.ts';
import { journals } from '../../src/storage/journals.ts';

const id = 'OPS-2026-11-21-001';
const program = join(import.meta.dirname, 'programs/append-forever.ts');
const clock = { now: () => '2026-11-21T08:31:07.412Z', monotonic: () => 0, sleep: async () => undefined };
const note = (text: string): NewEvent => ({ type: 'note-added', text, by: 'anna' });

/** Mounting a small disk, and being somebody else, need root. */
const isRoot = process.getuid?.() === 0;
let root: string;
let store: Journals;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-journal-'));
  mkdirSync(join(root, id));
  store = journals(root, clock, { machineId: 'machine' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const path = (): string => join(root, id, 'journal.ndjson');

async function writeNotes(...texts: readonly string[]): Promise<void> {
  const created = await store.create(id);
  if (!created.ok) throw new Error(created.failure.message);
  for (const text of texts) expect((await created.value.append(note(text))).ok).toBe(true);
  await created.value.close();
}

describe('a journal', () => {
  it('is one chained JSON object a line, readable without us', async () => {
    await writeNotes('one', 'two', 'three');
    const lines = readFileSync(path(), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    let prev = noDigest;
    for (const [index, line] of lines.entries()) {
      const { check, ...event } = JSON.parse(line) as Event & { check: string };
      expect(event).toEqual({
        seq: index + 1,
        at: '2026-11-21T08:31:07.412Z',
        type: 'note-added',
        text: ['one', 'two', 'three'][index],
        by: 'anna',
        operation_id: id,
        prev,
      });
      expect(check).toBe(digestOfBytes(line.slice(0, line.lastIndexOf(',"check"'))).slice(0, 16));
      prev = digestOfBytes(line);
    }
    const read = await store.read(id);
    expect(read.ok && read.value).toMatchObject({
      head: prev,
      repaired: false,
      events: [{ text: 'one' }, { text: 'two' }, { text: 'three' }],
    });
  });

  it('goes on where it was', async () => {
    await writeNotes('one');
    const opened = await store.reopen(id);
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(opened.value.contents.events).toHaveLength(1);
    const appended = await Promise.all([opened.value.writer.append(note('two')), opened.value.writer.append(note('three'))]);
    expect(appended.map((each) => each.ok && each.value.seq)).toEqual([2, 3]);
    await opened.value.writer.close();
    const read = await store.read(id);
    expect(read.ok && read.value.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(read.ok && read.value.head).toBe(opened.value.writer.head());
  });

  it('has one writer', async () => {
    const created = await store.create(id);
    expect(await store.isWritten(id)).toBe(true);
    expect(await store.reopen(id)).toMatchObject({ ok: false, failure: { code: 'already-running', exit: 77 } });
    if (created.ok) await created.value.close();
    expect(await store.isWritten(id)).toBe(false);
    expect(await store.create(id)).toMatchObject({ ok: false, failure: { exit: 74 } });
  });

  it('of an operation that this host does not know is not found, whatever the id looks like', async () => {
    for (const unknown of ['OPS-2026-11-21-002', '../etc', '', '.', '/']) {
      expect(await store.read(unknown), unknown).toMatchObject({ ok: false, failure: { code: 'unknown-operation', exit: 69 } });
      expect(await store.reopen(unknown), unknown).toMatchObject({ ok: false, failure: { code: 'unknown-operation', exit: 69 } });
      expect(await store.isWritten(unknown), unknown).toBe(false);
    }
  });

  it('of another machine can be read and not gone on with', async () => {
    const created = await store.create(id);
    if (!created.ok) throw new Error(created.failure.message);
    const declared = { type: 'operation-declared', hostname: 'elsewhere', machine_id: 'another' } as unknown as NewEvent;
    await created.value.append(declared);
    await created.value.close();
    expect(await store.reopen(id)).toMatchObject({ ok: false, failure: { code: 'other-machine', exit: 77 } });
    expect(await store.isWritten(id)).toBe(false);
    expect((await store.read(id)).ok).toBe(true);
  });
});

describe('a journal of a newer release', () => {
  it('is neither gone on with nor shown as if it were understood', async () => {
    const created = await store.create(id);
    if (!created.ok) throw new Error(created.failure.message);
    await created.value.append(note('one'));
    await created.value.append({ type: 'teleported' } as unknown as NewEvent);
    await created.value.close();
    const refused = {
      ok: false,
      failure: {
        code: 'newer-journal',
        exit: 77,
        message: 'line 2 of the journal is of a kind that this release does not know (teleported)',
      },
    };
    expect(await store.reopen(id)).toMatchObject(refused);
    expect(await store.read(id)).toMatchObject(refused);
  });
});

describe('a journal that was cut', () => {
  it('at any byte keeps every whole record, and the broken copy', async () => {
    await writeNotes('one', 'two', 'three');
    const whole = readFileSync(path());
    const ends = [...whole.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
    for (let length = 0; length <= whole.length; length += 1) {
      const records = ends.filter((end) => end <= length).length;
      const torn = length !== (ends[records - 1] ?? 0);
      expect(readJournalText(whole.subarray(0, length))).toMatchObject({
        events: { length: records },
        bytes: ends[records - 1] ?? 0,
        rest: { kind: torn ? 'torn' : 'none' },
      });
      // The same on the disk, around every line end and now and then.
      if (length % 37 !== 0 && !ends.some((end) => Math.abs(end - length) < 2)) continue;
      rmSync(join(root, id), { recursive: true });
      mkdirSync(join(root, id));
      writeFileSync(path(), whole.subarray(0, length));
      const opened = await store.reopen(id);
      if (!opened.ok) throw new Error(`${length}: ${opened.failure.message}`);
      expect([opened.value.contents.events.length, opened.value.contents.repaired], `${length}`).toEqual([records, torn]);
      await opened.value.writer.append(note('after'));
      await opened.value.writer.close();
      expect(readdirSync(join(root, id)).filter((name) => name.endsWith('.broken'))).toEqual(
        torn ? [`journal.ndjson.${records + 1}.broken`] : [],
      );
      const broken = torn ? readFileSync(join(root, id, `journal.ndjson.${records + 1}.broken`)) : whole.subarray(0, length);
      expect(broken).toEqual(whole.subarray(0, length));
      const read = await store.read(id);
      expect(read.ok && read.value.events.length).toBe(records + 1);
    }
  });

  it.each([
    ['zeros', Buffer.alloc(300)],
    ['garbage with line ends', Buffer.from('\u0001\n{\n\u0000\nx\n')],
    ['half a record and zeros', Buffer.concat([Buffer.from('{"seq":4,"at":"2026'), Buffer.alloc(100)])],
  ])('and has %s behind its last record is repaired', async (_name, tail) => {
    await writeNotes('one', 'two', 'three');
    writeFileSync(path(), Buffer.concat([readFileSync(path()), tail]));
    const opened = await store.reopen(id);
    expect(opened.ok && [opened.value.contents.events.length, opened.value.contents.repaired]).toEqual([3, true]);
    if (opened.ok) await opened.value.writer.close();
  });

  it('is only read, not repaired, by whoever looks on', async () => {
    await writeNotes('one', 'two');
    const torn = Buffer.concat([readFileSync(path()), Buffer.from('{"seq":3,"at":"2026-')]);
    writeFileSync(path(), torn);
    const read = await store.read(id);
    expect(read.ok && read.value.events.length).toBe(2);
    expect(readFileSync(path())).toEqual(torn);
  });
});

describe('a journal that lost what was acknowledged', () => {
  const mark = (): string => join(root, id, 'journal.acknowledged');
  const refused = { ok: false, failure: { code: 'journal-damaged', exit: 74 } };

  it('at any byte is never taken for one that a crash cut', async () => {
    await writeNotes('one', 'two', 'three');
    const whole = readFileSync(path());
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path(), whole.subarray(0, length));
      expect(await store.read(id), `${length}`).toMatchObject(refused);
    }
    for (const length of [0, 1, whole.indexOf(0x0a) + 1, whole.length - 1]) {
      writeFileSync(path(), whole.subarray(0, length));
      expect(await store.reopen(id), `${length}`).toMatchObject(refused);
    }
    rmSync(path());
    for (const opened of [await store.read(id), await store.reopen(id), await store.create(id)]) expect(opened).toMatchObject(refused);
    expect(await store.isWritten(id)).toBe(false);
    writeFileSync(path(), whole);
    expect(await store.read(id)).toMatchObject({ ok: true });
  });

  it('by a flipped bit of its last record stops, and says which record', async () => {
    await writeNotes('one', 'two', 'three');
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('"three"', '"thrEe"'));
    const message = 'the journal is damaged: record 3 was written and acknowledged, and is not whole';
    expect(await store.reopen(id)).toMatchObject({ ok: false, failure: { code: 'journal-damaged', message } });
    writeFileSync(path(), `${readFileSync(path(), 'utf8').split('\n')[0]}\n`);
    const several = 'the journal is damaged: record 2 was written and acknowledged, and it and all up to record 3 are not there';
    expect(await store.read(id)).toMatchObject({ ok: false, failure: { message: several } });
  });

  it('because its last records were written anew by somebody else', async () => {
    await writeNotes('one', 'two');
    const kept = readFileSync(mark());
    rmSync(join(root, id), { recursive: true });
    mkdirSync(join(root, id));
    await writeNotes('one', 'TWO');
    writeFileSync(mark(), kept);
    const message = 'the journal is damaged: record 2 is not the one that was acknowledged';
    expect(await store.reopen(id)).toMatchObject({ ok: false, failure: { message } });
  });

  it('is told apart from a torn record that was never acknowledged, whatever the mark lost', async () => {
    await writeNotes('one', 'two', 'three');
    const whole = readFileSync(path());
    const slots = readFileSync(mark());
    // Garbage in the slot that was being written when the power went; in the other; in both; no mark at all.
    for (const [from, to] of [
      [4096, 8192],
      [0, 4096],
      [0, 8192],
      [0, 0],
    ] as const) {
      writeFileSync(path(), Buffer.concat([whole, Buffer.from('{"seq":4,"at"')]));
      writeFileSync(mark(), Buffer.from(slots).fill(0xa5, from, to));
      const opened = await store.reopen(id);
      expect(opened.ok && [opened.value.contents.events.length, opened.value.contents.repaired]).toEqual([3, true]);
      if (opened.ok) await opened.value.writer.close();
      expect(readFileSync(path())).toEqual(whole);
    }
    rmSync(mark());
    const opened = await store.reopen(id);
    expect(opened.ok && opened.value.contents.repaired).toBe(false);
    if (opened.ok) await opened.value.writer.append(note('four'));
    if (opened.ok) await opened.value.writer.close();
    writeFileSync(path(), whole);
    expect(await store.read(id)).toMatchObject(refused);
  });
});

describe('a journal in which a bit flipped', () => {
  it('anywhere: in the last record it is cut off, before that nothing goes on', async () => {
    await writeNotes('one', 'two', 'three');
    const whole = readFileSync(path());
    const lastRecord = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    const wrong: string[] = [];
    for (let at = 0; at < whole.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Uint8Array.from(whole);
        flipped[at]! ^= 1 << bit;
        const { rest, events } = readJournalText(flipped);
        const expected = at >= lastRecord ? 'torn' : 'damaged';
        // A line end that becomes another byte joins two records; one that appears cuts a record in two.
        if (rest.kind !== expected || events.length > 2) wrong.push(`${at}.${bit}: ${rest.kind}, ${events.length}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('in the middle refuses to go on and to be read, naming the line', async () => {
    await writeNotes('one', 'two', 'three');
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('"two"', '"twO"'));
    const failure = {
      code: 'journal-damaged',
      exit: 74,
      where: path(),
      message: 'the journal is damaged: line 2 is not whole and records follow it',
    };
    expect(await store.reopen(id)).toMatchObject({ ok: false, failure });
    expect(await store.read(id)).toMatchObject({ ok: false, failure });
    expect(await store.isWritten(id)).toBe(false);
  });

  it.each([
    ['left out', (lines: string[]) => lines.toSpliced(1, 1)],
    ['repeated', (lines: string[]) => lines.toSpliced(1, 0, lines[0]!)],
    ['moved', (lines: string[]) => [lines[1]!, lines[0]!, lines[2]!]],
  ])('or a line was %s', (_name, change) => {
    const make = async (): Promise<void> => {
      await writeNotes('one', 'two', 'three');
      const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
      writeFileSync(path(), `${change(lines).join('\n')}\n`);
      expect(await store.reopen(id)).toMatchObject({ ok: false, failure: { code: 'journal-damaged' } });
    };
    return make();
  });
});

describe('a writer whose disk fails', () => {
  const lock = { release: () => undefined };
  const mark = (disk: { readonly calls: string[] }) => ({
    put: async () => void disk.calls.push('mark'),
    close: async () => undefined,
  });
  const position = { operationId: id, path: 'journal.ndjson', seq: 0, head: noDigest };
  const error = (code: string): Error => Object.assign(new Error(code), { code });

  function file(failing: Partial<Record<'write' | 'datasync', () => void>>): JournalFile & { readonly calls: string[] } {
    const calls: string[] = [];
    const write = async (_bytes: Uint8Array, _offset: number, length: number): Promise<{ bytesWritten: number }> => {
      calls.push('write');
      failing.write?.();
      return { bytesWritten: Math.min(length, 100) };
    };
    const datasync = async (): Promise<void> => {
      calls.push('datasync');
      failing.datasync?.();
    };
    return { calls, write, datasync, close: async () => undefined } as unknown as JournalFile & { calls: string[] };
  }

  it('takes partial writes to the end before it syncs', async () => {
    const disk = file({});
    const writer = journalWriter(disk, mark(disk), lock, clock, position);
    expect((await writer.append(note('x'.repeat(150)))).ok).toBe(true);
    expect(disk.calls.slice(-2)).toEqual(['datasync', 'mark']);
    expect(disk.calls.filter((call) => call === 'write').length).toBeGreaterThan(3);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])('by %s in a write is final', async (code) => {
    const disk = file({
      write: () => {
        throw error(code);
      },
    });
    const writer = journalWriter(disk, mark(disk), lock, clock, position);
    const first = await writer.append(note('one'));
    expect(first).toMatchObject({ ok: false, failure: { code: 'storage', exit: 74 } });
    expect(await writer.append(note('two'))).toBe(first);
    expect(disk.calls).toEqual(['write']);
    expect(writer.head()).toBe(noDigest);
  });

  it('by a failed sync is final, although the next one would succeed', async () => {
    let failures = 1;
    const disk = file({
      datasync: () => {
        if (failures-- > 0) throw error('EIO');
      },
    });
    const writer = journalWriter(disk, mark(disk), lock, clock, position);
    expect(await writer.append(note('one'))).toMatchObject({ ok: false, failure: { exit: 74 } });
    const calls = disk.calls.length;
    expect(await writer.append(note('two'))).toMatchObject({ ok: false, failure: { exit: 74 } });
    expect(disk.calls.length).toBe(calls);
  });
});

describe('a writer that is killed', () => {
  it('again and again loses nothing that it called durable, and leaves no lock', async () => {
    let durable = 0;
    const refusals: unknown[] = [];
    for (let round = 0; round < 5; round += 1) {
      const child = spawn(process.execPath, [program, root, id], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      const until = durable + 3 + round * 7;
      for await (const line of createInterface(child.stdout)) {
        if (line.startsWith('durable ')) durable = Number(line.slice(8));
        if (durable >= until && !child.killed) {
          refusals.push(await store.reopen(id));
          child.kill('SIGKILL');
        }
      }
      await exited;
      expect(refusals.pop()).toMatchObject({ ok: false, failure: { code: 'already-running' } });
      expect(await store.isWritten(id)).toBe(false);
      const read = await store.read(id);
      expect(read.ok && read.value.events.length).toBeGreaterThanOrEqual(durable);
      expect(read.ok && read.value.events.map(({ seq }) => seq)).toEqual(
        Array.from({ length: read.ok ? read.value.events.length : 0 }, (_, index) => index + 1),
      );
    }
  });

  it.runIf(isRoot)('stops for good on a full disk and keeps what was durable', () => {
    // A tmpfs of its own mount namespace: it is gone with the process.
    const script = 'mount -t tmpfs -o size=48k none "$0" && mkdir "$0/$1" && "$2" "$3" "$0" "$1" && cp -r "$0/$1" "$4"';
    const saved = join(root, 'saved');
    mkdirSync(join(root, 'mount'));
    const ran = spawnSync(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', script, join(root, 'mount'), id, process.execPath, program, saved],
      { encoding: 'utf8' },
    );
    expect(ran.stderr).toBe('');
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines.slice(-2)).toEqual(['failed 74 the journal could not be written: the disk is full (ENOSPC)', 'again 74']);
    const durable = lines.filter((line) => line.startsWith('durable')).length;
    rmSync(join(root, id), { recursive: true });
    cpSync(saved, join(root, id), { recursive: true });
    const text = readJournalText(readFileSync(path()));
    expect(text.events.length).toBe(durable);
    expect(text.rest.kind === 'damaged').toBe(false);
  });
});
