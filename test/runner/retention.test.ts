import { describe, expect, it } from 'vitest';
import { failed } from '../../src/model/failure.ts';
import type { Order } from '../../src/model/order.ts';
import { applyRetention } from '../../src/runner/apply-retention.ts';
import { approvalOf } from '../../src/runner/approval-of.ts';
import { prepareRollback } from '../../src/runner/prepare-rollback.ts';
import { startOperation } from '../../src/runner/start-operation.ts';
import { orderOf, planOf, write } from '../support/plan-fixture.ts';
import { declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const day = 86_400_000;
const limits = { ...planOf([]).rules.limits, keep_snapshots: 30 * day, keep_evidence: 180 * day };
const basic = planOf([write(1, '/etc/app/app.conf', 'new')]);
const plan = { ...basic, rules: { ...basic.rules, limits } };
const now = { workspace: '/workspace', limits };

async function finish(id = operationId): Promise<void> {
  world.current.files(id);
  await declare(world.current, { ...orderOf(plan), workspace: '/workspace' }, id);
  await runToEnd(world.current, 'new', id);
}

function later(days: number): void {
  world.current.ticks += days * day;
}

async function start(order: Order = { ...orderOf(plan), workspace: '/workspace' }): Promise<string> {
  const started = await startOperation(world.current.outside(), order, { blobs: [], secrets: {} });
  if (!started.ok) throw new Error(`${started.failure.exit} ${started.failure.message}`);
  return started.value;
}

async function startRollback(): Promise<string> {
  const outside = world.current.outside();
  const prepared = await prepareRollback(outside, operationId);
  if (!prepared.ok) throw new Error(`${prepared.failure.exit} ${prepared.failure.message}`);
  const { of, plan: undoing, survey, workspace } = prepared.value;
  const approval = approvalOf(undoing, survey, outside.clock.now(), undefined);
  if (!approval.ok) throw new Error(approval.failure.message);
  const order = { plan: undoing, survey, approval: approval.value, workspace, requested_by: 'ann', executed_by: 'ann', attended: false };
  const started = await startOperation(outside, { ...order, rollback_of: of }, { ...prepared.value.inputs, secrets: {} });
  if (!started.ok) throw new Error(`${started.failure.exit} ${started.failure.message}`);
  return started.value;
}

const hasPreimage = (id = operationId): boolean => world.current.host.hasPreimage(`/state/${id}/preimage`);

describe('retention', () => {
  it('leaves alone what is young', async () => {
    await finish();
    later(29);
    expect(await applyRetention(world.current.outside(), now)).toBeUndefined();
    expect(hasPreimage()).toBe(true);
  });

  it('removes an old pre-image when the next operation starts, records it there, and a rollback says so', async () => {
    await finish();
    later(31);
    const id = await start();
    expect(hasPreimage()).toBe(false);
    const record = last(world.current.events(id), 'retention-applied');
    expect(record?.removed).toEqual([
      { operation_id: operationId, what: 'preimage', closed_at: world.current.events(operationId).at(-1)?.at, keep: 30 * day },
    ]);
    expect(world.current.events(operationId).at(-1)?.type).toBe('operation-closed');
    await expect(startRollback()).rejects.toThrow(
      `69 the pre-image of ${operationId} was removed on 2026-12-22: it was older than limits.keep_snapshots of the policy`,
    );
  });

  it('removes nothing of an operation that is not finished', async () => {
    world.current.host.gates.set('gate 1', () => 'UNKNOWN');
    await finish();
    later(4000);
    expect(await applyRetention(world.current.outside(), now)).toBeUndefined();
    expect(hasPreimage()).toBe(true);
    expect(world.current.folders.has(operationId)).toBe(true);
  });

  it('removes nothing that a rollback in progress needs, and a rollback itself removes nothing', async () => {
    await finish();
    later(31);
    world.current.host.put('/etc/app/app.conf', 'hotfix');
    const id = await startRollback();
    expect(hasPreimage()).toBe(true);
    expect(await runToEnd(world.current, 'new', id)).toBe(3);
    later(4000);
    expect(await applyRetention(world.current.outside(), now)).toBeUndefined();
    expect(hasPreimage()).toBe(true);
  });

  it('holds the lock of what it takes back while it starts', async () => {
    await finish();
    const outside = world.current.outside();
    const writer = world.current.writer(operationId);
    await expect(startRollback()).rejects.toThrow('77 held');
    later(31);
    expect(await applyRetention(outside, now)).toMatchObject({ removed: [], held: [{ operation_id: operationId, because: 'held' }] });
    await writer.close();
    expect(hasPreimage()).toBe(true);
  });

  it('names a damaged journal and removes nothing of it', async () => {
    await finish();
    later(4000);
    const outside = world.current.outside();
    const damaged = { code: 'journal-damaged', exit: 74 as const, message: 'the journal is damaged: line 3', hint: 'look' };
    const journals = { ...outside.journals, read: () => Promise.resolve(failed(damaged)) };
    expect(await applyRetention({ ...outside, journals }, now)).toEqual({
      type: 'retention-applied',
      removed: [],
      held: [{ operation_id: operationId, because: 'the journal is damaged: line 3' }],
    });
    expect(hasPreimage()).toBe(true);
  });

  it('removes a whole operation once its sealed copy holds', async () => {
    await finish();
    later(181);
    expect(await applyRetention(world.current.outside(), now)).toMatchObject({
      removed: [{ what: 'preimage' }, { operation_id: operationId, what: 'operation', keep: 180 * day }],
      held: [],
    });
    expect(world.current.folders.has(operationId)).toBe(false);
    expect(world.current.removed.get(operationId)).toMatchObject({ operation: expect.stringMatching(/^2027-05-/) as string });
  });

  it('keeps an operation whose sealed copy was altered', async () => {
    await finish();
    later(181);
    const journal = `ledger/runs/${operationId}/journal.ndjson`;
    world.current.workspace.set(journal, world.current.workspace.get(journal)!.subarray(0, -2));
    const applied = await applyRetention(world.current.outside(), now);
    expect(applied).toMatchObject({ removed: [{ what: 'preimage' }], held: [{ operation_id: operationId }] });
    expect(JSON.stringify(applied)).toContain('its sealed copy does not hold');
    expect(world.current.folders.has(operationId)).toBe(true);
  });

  it('never keeps for a shorter time than the report promised, and longer when the policy says so now', async () => {
    await finish();
    later(31);
    expect(await applyRetention(world.current.outside(), { ...now, limits: { ...limits, keep_snapshots: 60 * day } })).toBeUndefined();
    expect(await applyRetention(world.current.outside(), { ...now, limits: { keep_snapshots: 0, keep_evidence: 0 } })).toMatchObject({
      removed: [{ what: 'preimage', keep: 30 * day }],
    });
  });
});
