import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../src/model/order.ts';
import type { Operations } from '../../src/ports/operations.ts';
import { operations } from '../../src/storage/operations.ts';
import { retention } from '../../src/storage/retention.ts';

const program = join(import.meta.dirname, 'programs/draw-ids.ts');
let root: string;
let removed: string;
let store: Operations;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-operations-'));
  removed = mkdtempSync(join(tmpdir(), 'holdpoint-removed-'));
  store = operations(root, removed, (id) => `/run/${id}`);
});
afterEach(() => {
  for (const folder of [root, removed]) rmSync(folder, { recursive: true, force: true });
});

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

async function drawn(date = '2026-11-21', taken = 0): Promise<string> {
  const result = await store.draw(date, taken);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('ids', () => {
  it('count within the day, above what the ledger has used', async () => {
    expect([await drawn(), await drawn(), await drawn('2026-11-22'), await drawn('2026-11-21', 7), await drawn()]).toEqual([
      'OPS-2026-11-21-001',
      'OPS-2026-11-21-002',
      'OPS-2026-11-22-001',
      'OPS-2026-11-21-008',
      'OPS-2026-11-21-009',
    ]);
    expect(mode(join(root, 'OPS-2026-11-21-001'))).toBe('700');
  });

  it('are not used again when what they named was removed', async () => {
    expect(await drawn()).toBe('OPS-2026-11-21-001');
    expect(await drawn()).toBe('OPS-2026-11-21-002');
    expect(await retention(root, removed).remove('OPS-2026-11-21-002', 'operation', '2027-11-21T00:00:00.000Z')).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await store.list()).toEqual(['OPS-2026-11-21-001']);
    expect(await drawn()).toBe('OPS-2026-11-21-003');
  });

  it('are listed oldest first, whatever else lies there', async () => {
    for (const id of ['OPS-2026-11-21-999', 'OPS-2026-11-21-1000', 'OPS-2025-01-01-001', 'OPS-2026-11-22-001'])
      await drawn(id.slice(4, 14), Number(id.slice(15)) - 1);
    writeFileSync(join(root, 'note.txt'), '');
    expect(await store.list()).toEqual(['OPS-2025-01-01-001', 'OPS-2026-11-21-999', 'OPS-2026-11-21-1000', 'OPS-2026-11-22-001']);
  });

  it('are drawn by several processes at once without a double', async () => {
    const outputs = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, [program, root, removed, '2026-11-21'], { stdio: ['ignore', 'pipe', 'inherit'] });
        return (await child.stdout.setEncoding('utf8').toArray()).join('');
      }),
    );
    const ids = outputs.join('').trimEnd().split('\n').sort();
    expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => `OPS-2026-11-21-${String(index + 1).padStart(3, '0')}`));
  });

  it('end with the day', async () => {
    expect(await store.draw('2026-11-21', 999_999)).toMatchObject({ ok: false, failure: { code: 'no-number-left', exit: 77 } });
  });
});

describe('files of an operation', () => {
  it('are whole, closed to others, and come back', async () => {
    const id = await drawn();
    const plan = { declaration: {}, scope: {}, rules: {} };
    const order = { workspace: '/w', attended: true, plan, survey: {}, approval: {} } as unknown as Order;
    expect(await store.saveOrder(id, order)).toEqual({ ok: true, value: undefined });
    expect(await store.loadOrder(id)).toEqual({ ok: true, value: order });
    await store.save(id, 'sub/manifest-3.json', Buffer.from('[]'));
    expect(await store.load(id, 'sub/manifest-3.json')).toEqual({ ok: true, value: Buffer.from('[]') });
    expect(await store.load(id, 'nope')).toEqual({ ok: true, value: undefined });
    expect(await store.files(id)).toEqual(['order.json', 'sub/manifest-3.json']);
    expect(mode(join(root, id, 'order.json'))).toBe('600');
    expect(mode(join(root, id, 'sub'))).toBe('700');
    expect([store.folder(id), store.socket(id)]).toEqual([join(root, id), `/run/${id}`]);
  });

  it('named by digest are what the digest says, or refused', async () => {
    const id = await drawn();
    const saved = await store.saveBlob(id, Buffer.from('#!/bin/sh\n'));
    const digest = saved.ok ? saved.value : '';
    expect(await store.loadBlob(id, digest)).toEqual({ ok: true, value: Buffer.from('#!/bin/sh\n') });
    writeFileSync(join(root, id, 'blobs', digest), '#!/bin/sh\nrm\n');
    expect(await store.loadBlob(id, digest)).toMatchObject({ ok: false, failure: { code: 'blob', exit: 74 } });
    expect(await store.loadBlob(id, '../order.json')).toMatchObject({ ok: false, failure: { code: 'blob' } });
  });

  it('that hold secrets are closed to others and go when they are forgotten', async () => {
    const id = await drawn();
    expect(await store.loadSecrets(id)).toEqual({ ok: true, value: {} });
    await store.saveSecrets(id, { password: 'correct horse' });
    expect(await store.loadSecrets(id)).toEqual({ ok: true, value: { password: 'correct horse' } });
    expect(mode(join(root, id, 'secrets.json'))).toBe('600');
    await store.forgetSecrets(id);
    await store.forgetSecrets(id);
    expect(existsSync(join(root, id, 'secrets.json'))).toBe(false);
  });

  it('leave no temporary file behind', async () => {
    const id = await drawn();
    for (let count = 0; count < 5; count += 1) await store.save(id, 'a', Buffer.from(String(count)));
    expect(readdirSync(join(root, id))).toEqual(['a']);
  });

  it('that are damaged or missing are a failure, not an exception', async () => {
    const id = await drawn();
    expect(await store.loadOrder(id)).toMatchObject({ ok: false, failure: { exit: 74 } });
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '"order"',
      '{}',
      '{"plan":null,"survey":{},"approval":{}}',
      '{"plan":{},"survey":{},"approval":{}}',
    ]) {
      writeFileSync(join(root, id, 'order.json'), text);
      expect(await store.loadOrder(id), text).toMatchObject({ ok: false, failure: { exit: 74 } });
      writeFileSync(join(root, id, 'secrets.json'), text);
      expect((await store.loadSecrets(id)).ok, text).toBe(text.startsWith('{}') || text.startsWith('{"'));
    }
    expect(await store.loadOrder('../..')).toMatchObject({ ok: false, failure: { exit: 74 } });
  });
});
