import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Retention } from '../../src/ports/retention.ts';
import { retention } from '../../src/storage/retention.ts';

const id = 'OPS-2026-11-21-001';
const [first, later] = ['2027-01-01T00:00:00.000Z', '2027-06-01T00:00:00.000Z'];
let root: string;
let folder: string;
let elsewhere: string;
let kept: Retention;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-retention-'));
  folder = join(root, 'operations', id);
  elsewhere = join(root, 'elsewhere');
  for (const each of [join(folder, 'preimage/tree/etc/app'), join(folder, 'evidence'), join(root, 'removed'), elsewhere])
    mkdirSync(each, { recursive: true });
  writeFileSync(join(folder, 'preimage/tree/etc/app/app.conf'), 'old');
  writeFileSync(join(folder, 'journal.ndjson'), '{}\n');
  writeFileSync(join(elsewhere, 'precious'), 'stays');
  kept = retention(join(root, 'operations'), join(root, 'removed'));
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwx', root]);
  rmSync(root, { recursive: true, force: true });
});

describe('retention', () => {
  it('removes a pre-image, and says when', async () => {
    expect(await kept.removed(id)).toEqual({ ok: true, value: undefined });
    expect(await kept.hasPreimage(id)).toBe(true);
    expect((await kept.weigh(id)).preimage).toBeGreaterThan(0);
    expect(await kept.remove(id, 'preimage', first)).toEqual({ ok: true, value: undefined });
    expect(readdirSync(folder).toSorted()).toEqual(['evidence', 'journal.ndjson']);
    expect(await kept.removed(id)).toEqual({ ok: true, value: { preimage: first } });
    expect([await kept.hasPreimage(id), (await kept.weigh(id)).preimage]).toEqual([false, undefined]);
  });

  it('removes an operation, and keeps that it was', async () => {
    expect(await kept.remove(id, 'operation', first)).toEqual({ ok: true, value: undefined });
    expect(existsSync(folder)).toBe(false);
    expect(await kept.removed(id)).toEqual({ ok: true, value: { preimage: first, operation: first } });
  });

  it('follows no link', async () => {
    symlinkSync(elsewhere, join(folder, 'preimage/tree/link'));
    symlinkSync(join(elsewhere, 'precious'), join(folder, 'evidence/1-1.out'));
    await kept.remove(id, 'operation', first);
    expect(existsSync(folder)).toBe(false);
    expect(readFileSync(join(elsewhere, 'precious'), 'utf8')).toBe('stays');
  });

  it('follows no link that stands where the pre-image or the operation should be', async () => {
    rmSync(join(folder, 'preimage'), { recursive: true });
    symlinkSync(elsewhere, join(folder, 'preimage'));
    await kept.remove(id, 'preimage', first);
    expect(readdirSync(folder).toSorted()).toEqual(['evidence', 'journal.ndjson']);
    symlinkSync(elsewhere, join(root, 'operations/OPS-2026-11-21-002'));
    await kept.remove('OPS-2026-11-21-002', 'operation', first);
    expect(readdirSync(elsewhere)).toEqual(['precious']);
    expect(readFileSync(join(elsewhere, 'precious'), 'utf8')).toBe('stays');
  });

  it('removes folders that nobody may write', async () => {
    chmodSync(join(folder, 'preimage/tree/etc/app'), 0o555);
    chmodSync(join(folder, 'preimage/tree/etc'), 0o000);
    expect(await kept.remove(id, 'preimage', first)).toEqual({ ok: true, value: undefined });
    expect(existsSync(join(folder, 'preimage'))).toBe(false);
  });

  it('finishes what was cut short under its first date', async () => {
    writeFileSync(join(root, `removed/${id}.json`), JSON.stringify({ preimage: first }));
    await kept.remove(id, 'preimage', later);
    expect(await kept.hasPreimage(id)).toBe(false);
    await kept.remove(id, 'operation', later);
    expect(await kept.removed(id)).toEqual({ ok: true, value: { preimage: first, operation: later } });
  });

  it('removes nothing where what was removed before cannot be read', async () => {
    writeFileSync(join(root, `removed/${id}.json`), '{');
    expect(await kept.remove(id, 'operation', first)).toMatchObject({ ok: false, failure: { code: 'removed-unreadable', exit: 74 } });
    expect(await kept.hasPreimage(id)).toBe(true);
  });
});
