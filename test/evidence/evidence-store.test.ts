import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidenceStore } from '../../src/evidence/evidence-store.ts';
import type { EvidenceSink, Redactions } from '../../src/ports/evidence.ts';

const id = 'OPS-2026-11-21-001';
const none: Redactions = { secrets: {}, patterns: [] };
/** Mounting a small disk needs root. */
const isRoot = process.getuid?.() === 0;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-evidence-'));
  mkdirSync(join(root, id));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function open(name: string, redactions = none, limit = 1024 * 1024): Promise<EvidenceSink> {
  const opened = await evidenceStore((each) => join(root, each)).open(id, name, redactions, limit);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

const out = (text: string | Uint8Array) => ({ stream: 'out', bytes: Buffer.from(text as string) }) as const;
const err = (text: string) => ({ stream: 'err', bytes: Buffer.from(text) }) as const;
const file = (name: string): Buffer => readFileSync(join(root, id, name));
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an evidence sink', () => {
  it('keeps both streams as they came, with size and digest', async () => {
    const sink = await open('3-1');
    sink.write(out('one\ntw'));
    sink.write(err('trouble\n'));
    sink.write(out('o\n'));
    expect(await sink.close()).toEqual({
      ok: true,
      value: [
        { stream: 'out', file: 'evidence/3-1.out', bytes: 8, kept: 8, sha256: sha256('one\ntwo\n'), truncated: false, binary: false },
        { stream: 'err', file: 'evidence/3-1.err', bytes: 8, kept: 8, sha256: sha256('trouble\n'), truncated: false, binary: false },
      ],
    });
    expect(file('evidence/3-1.out').toString()).toBe('one\ntwo\n');
    expect(statSync(join(root, id, 'evidence/3-1.out')).mode & 0o777).toBe(0o600);
    expect(sink.tail(10)).toEqual(['one', 'twtrouble', 'o']);
    expect(sink.text('out', 100)).toBe('one\ntwo\n');
    expect(sink.text('out', 5)).toBe('one\nt');
  });

  it('keeps the beginning and the end, and says how much is missing', async () => {
    const sink = await open('1-1', none, 100);
    const all = Array.from({ length: 100 }, (_, index) => `line ${String(index).padStart(4, '0')}\n`).join('');
    for (const piece of all.match(/[\s\S]{1,7}/g)!) sink.write(out(piece));
    const closed = await sink.close();
    expect(closed).toMatchObject({ ok: true, value: [{ bytes: 1000, kept: 100, truncated: true, sha256: sha256(all) }, { bytes: 0 }] });
    expect(file('evidence/1-1.out').toString()).toBe(`${all.slice(0, 50)}\n[900 bytes are not kept here]\n${all.slice(-50)}`);
  });

  it.each([99, 100, 101, 149, 150, 151, 1000])('counts exactly with %d bytes in one chunk or byte by byte', async (size) => {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
    const whole = await open('1-1', none, 100);
    whole.write(out(bytes));
    const single = await open('1-2', none, 100);
    for (const byte of bytes) single.write(out(Uint8Array.of(byte)));
    const [a, b] = [await whole.close(), await single.close()];
    expect(a).toMatchObject({
      ok: true,
      value: [{ bytes: size, kept: Math.min(size, 100), truncated: size > 100, sha256: sha256(bytes), binary: true }, {}],
    });
    expect(file('evidence/1-1.out')).toEqual(file('evidence/1-2.out'));
    expect(b.ok && b.value[0]).toEqual({ ...(a.ok && a.value[0]), file: 'evidence/1-2.out' });
    const gap = Buffer.from(`\n[${size - 100} bytes are not kept here]\n`);
    const expected = size <= 100 ? bytes : Buffer.concat([bytes.subarray(0, 50), gap, bytes.subarray(-50)]);
    expect(file('evidence/1-1.out')).toEqual(expected);
  });

  it('never lets a secret past the redactor: file, digest, tail and text', async () => {
    const sink = await open('1-1', { secrets: { password: 'correct horse' }, patterns: [] });
    sink.write(out('it is corr'));
    expect(sink.tail(1)).toEqual(['it is ']);
    sink.write(err('correct ho'));
    sink.write(out('ect horse\nand corr'));
    const closed = await sink.close();
    expect(file('evidence/1-1.out').toString()).toBe('it is [redacted password]\nand corr');
    expect(file('evidence/1-1.err').toString()).toBe('correct ho');
    expect(closed).toMatchObject({ ok: true, value: [{ sha256: sha256('it is [redacted password]\nand corr') }, {}] });
    expect(sink.text('out', 1000)).toBe('it is [redacted password]\nand corr');
  });

  it('shows progress lines as they stand now and everything else visibly', async () => {
    const sink = await open('1-1');
    sink.write(out('10%\r50%\r90%'));
    expect(sink.tail(5)).toEqual(['90%']);
    sink.write(out('\r100%\r\nFAIL\rPASS\n\u001b[2J\u202eevil\u200b\u0007\n'));
    sink.write(out(Uint8Array.of(0xff, 0x41, 0xc3, 0x28, 0x0a)));
    expect(sink.tail(5)).toEqual(['100%', 'PASS', String.raw`\x1b[2J\u{202e}evil\u{200b}\x07`, String.raw`\xffA\xc3(`]);
    await sink.close();
    expect(evidenceStore(() => '').visible(file('evidence/1-1.out'))).toContain(String.raw`FAIL\x0dPASS`);
  });

  it('shows at most what was asked for, whole lines, also of far more output', async () => {
    const sink = await open('1-1', none, 4096);
    for (let index = 0; index < 20_000; index += 1) sink.write(out(`line ${index}\n`));
    expect(sink.tail(3)).toEqual(['line 19997', 'line 19998', 'line 19999']);
    sink.write(out('partial'));
    expect(sink.tail(2)).toEqual(['line 19999', 'partial']);
    sink.write(out('é'.repeat(200_000)));
    expect(sink.tail(2)).toEqual([`${'é'.repeat(2000)}…`]);
    await sink.close();
  });

  it('refuses (74) a name that is taken, and makes the folder where it is missing', async () => {
    const store = evidenceStore((each) => join(root, each));
    await (await open('1-1')).close();
    expect(await store.open(id, '1-1', none, 100)).toMatchObject({ ok: false, failure: { code: 'storage', exit: 74 } });
    const other = await store.open('OPS-2026-11-21-002', '1-1', none, 100);
    expect(existsSync(join(root, 'OPS-2026-11-21-002/evidence/1-1.out'))).toBe(true);
    if (other.ok) await other.value.close();
  });

  it('tells each whole line once and its number, the newest when they are many, and the unfinished one at the end', async () => {
    const sink = await open('1-1', none, 4096);
    expect(sink.fresh(false)).toEqual({ line: 1, text: '' });
    sink.write(out('one\ntwo\nth'));
    expect(sink.fresh(false)).toEqual({ line: 1, text: 'one\ntwo\n' });
    expect(sink.fresh(false)).toEqual({ line: 3, text: '' });
    sink.write(out('ree\n\n10%\r20%'));
    sink.write(out('\r25%\n\u001b[2J\u202eevil\n'));
    expect(sink.fresh(false)).toEqual({ line: 3, text: `three\n\n25%\n${String.raw`\x1b[2J\u{202e}evil`}\n` });
    for (let index = 0; index < 50_000; index += 1) sink.write(out(`line ${index}\n`));
    const { line, text } = sink.fresh(false);
    const told = text.trimEnd().split('\n');
    expect(told.at(-1)).toBe('line 49999');
    expect(told.length).toBeGreaterThan(5000);
    expect(told.length).toBeLessThan(50_000);
    // Six lines came before: what is told is whole, and numbered as it came.
    expect(told).toEqual(told.map((_, place) => `line ${line - 7 + place}`));
    sink.write(out(`${'é'.repeat(3000)}\nrest`));
    expect(sink.fresh(true)).toEqual({ line: 50_007, text: `${'é'.repeat(2000)}…\nrest\n` });
    expect(sink.fresh(true)).toEqual({ line: 50_009, text: '' });
    await sink.close();
  });

  it.runIf(isRoot)('stops for good on a full disk: nothing more is kept, and closing fails (74)', () => {
    const program = join(import.meta.dirname, 'programs/fill-disk.ts');
    const script = 'mount -t tmpfs -o size=64k none "$0" && "$1" "$2" "$0"';
    const said = execFileSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, root, process.execPath, program], {
      encoding: 'utf8',
    });
    expect(said).toBe('74 evidence could not be written (ENOSPC)\nopen 74\n');
  });

  it('refuses names that lead elsewhere', async () => {
    const store = evidenceStore((each) => join(root, each));
    await expect(store.open(id, '../1-1', none, 100)).rejects.toThrow('no evidence name');
  });

  it('masks what patterns find in both streams, before anything is counted', async () => {
    const sink = await open('1-1', { secrets: {}, patterns: [String.raw`id-\d+`], presets: ['email'] }, 1024);
    sink.write({ stream: 'out', bytes: Buffer.from('id-') });
    sink.write({ stream: 'err', bytes: Buffer.from('to ann@example.org') });
    sink.write({ stream: 'out', bytes: Buffer.from('77\n') });
    expect(await sink.close()).toMatchObject({ ok: true, value: [{ bytes: 21 }, { bytes: 19 }] });
    expect(readFileSync(join(root, id, 'evidence/1-1.out'), 'utf8')).toBe('[redacted pattern 1]\n');
    expect(readFileSync(join(root, id, 'evidence/1-1.err'), 'utf8')).toBe('to [redacted email]');
  });

  it('stays small whatever comes', async () => {
    const sink = await open('1-1', none, 1024 * 1024);
    const chunk = Buffer.alloc(64 * 1024, 'y\n');
    sink.write({ stream: 'out', bytes: chunk });
    const before = process.memoryUsage();
    for (let count = 0; count < 4095; count += 1) sink.write({ stream: 'out', bytes: chunk });
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16 * 1024 * 1024);
    expect(await sink.close()).toMatchObject({ ok: true, value: [{ bytes: 256 * 1024 * 1024, kept: 1024 * 1024, truncated: true }, {}] });
    expect(statSync(join(root, id, 'evidence/1-1.out')).size).toBeLessThan(1024 * 1024 + 100);
  });
});
