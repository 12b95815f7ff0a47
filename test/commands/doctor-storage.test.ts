import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storageSign } from '../../src/commands/storage-sign.ts';
import { journals } from '../../src/storage/journals.ts';
import { operations } from '../../src/storage/operations.ts';
import { retention } from '../../src/storage/retention.ts';
import { orderOf, planOf, write } from '../support/plan-fixture.ts';
import { firstRecords } from '../support/runner-fixture.ts';

const day = 86_400_000;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-doctor-'));
  for (const name of ['operations', 'removed']) mkdirSync(join(root, name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('the doctor says how much lies there, what the next run removes, and what it will not touch', async () => {
  let now = '2026-11-21T08:00:00.000Z';
  const clock = { now: () => now, monotonic: () => 0, sleep: () => Promise.resolve() };
  const store = operations(join(root, 'operations'), join(root, 'removed'), () => '');
  const outside = {
    operations: store,
    journals: journals(join(root, 'operations'), clock, { machineId: 'm'.repeat(32) }),
    retention: retention(join(root, 'operations'), join(root, 'removed')),
    clock,
    openWorkspace: () => Promise.reject(new Error('not asked for')),
  };
  const basic = planOf([write(1, '/etc/app/app.conf', 'new')]);
  const limits = { ...basic.rules.limits, keep_snapshots: 30 * day, keep_evidence: 180 * day };
  const order = orderOf({ ...basic, rules: { ...basic.rules, limits } });
  const look = async () => storageSign(outside, { workspace: '/elsewhere', limits });
  expect(await look()).toMatchObject({ state: 'ok', seen: '0 operations, 0 bytes, of that 0 bytes pre-images', next: '' });

  for (const closed of [true, false]) {
    const drawn = await store.draw('2026-11-21', 0);
    if (!drawn.ok) throw new Error(drawn.failure.message);
    await store.saveOrder(drawn.value, order);
    await store.save(drawn.value, 'preimage/tree/etc/app/app.conf', Buffer.alloc(8192));
    const journal = await outside.journals.create(drawn.value);
    if (!journal.ok) throw new Error(journal.failure.message);
    for (const event of firstRecords(order)) await journal.value.append(event);
    if (closed) await journal.value.append({ type: 'operation-closed', outcome: 'SUCCESS', exit: 0 });
    await journal.value.close();
  }
  now = '2026-12-25T08:00:00.000Z';
  const sign = await look();
  expect(sign.seen).toMatch(/^2 operations, [\d.]+ KiB, of that [\d.]+ KiB pre-images$/);
  expect([sign.state, sign.next]).toEqual([
    'ok',
    'the next run removes the pre-image of OPS-2026-11-21-001, closed 2026-11-21T08:00:00.000Z and kept 30 days',
  ]);

  const journal = join(root, 'operations/OPS-2026-11-21-002/journal.ndjson');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('"plan-sealed"', '"plan-sold"'));
  const damaged = await look();
  expect([damaged.state, damaged.next.split(/\n +/)]).toEqual([
    'note',
    [
      'the next run removes the pre-image of OPS-2026-11-21-001, closed 2026-11-21T08:00:00.000Z and kept 30 days',
      expect.stringMatching(/^look at OPS-2026-11-21-002, nothing of it is removed: the journal is damaged: /),
    ],
  ]);
});
