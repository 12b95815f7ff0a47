import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/model/order.ts';
import { approvalOf } from '../../src/runner/approval-of.ts';
import { prepareRollback } from '../../src/runner/prepare-rollback.ts';
import { startOperation } from '../../src/runner/start-operation.ts';
import { command, orderOf, planOf, run, service, step, write } from '../support/plan-fixture.ts';
import { answerAndRun, declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const plan = planOf([write(1, '/etc/app/app.conf', 'new'), service(2, 'app.service', 'reload')]);

async function finish(these = plan): Promise<void> {
  world.current.files(operationId);
  await declare(world.current, orderOf(these));
  await runToEnd(world.current);
}

/** Prepares and starts the rollback; its id. */
async function startRollback(): Promise<string> {
  const outside = world.current.outside();
  const prepared = await prepareRollback(outside, operationId);
  if (!prepared.ok) throw new Error(`${prepared.failure.exit} ${prepared.failure.message}`);
  const { of, plan: undoing, survey, workspace, inputs } = prepared.value;
  const approval = approvalOf(undoing, survey, outside.clock.now(), undefined);
  if (!approval.ok) throw new Error(approval.failure.message);
  const order: Order = {
    plan: undoing,
    survey,
    approval: approval.value,
    workspace,
    requested_by: 'ann',
    executed_by: 'ann',
    attended: false,
    rollback_of: of,
  };
  const started = await startOperation(outside, order, { ...inputs, secrets: {} });
  if (!started.ok) throw new Error(started.failure.message);
  return started.value;
}

describe('rollback of a finished operation', () => {
  it('takes it back as an operation of its own, and proves it', async () => {
    await finish();
    expect(world.current.host.serves('app.service')).toBe('new');
    const id = await startRollback();
    expect(id).not.toBe(operationId);
    expect(await runToEnd(world.current, 'new', id)).toBe(0);
    expect(world.current.host.serves('app.service')).toBe('old');
    expect(last(world.current.events(id), 'rollback-verified')).toMatchObject({ problems: [] });
    expect(last(world.current.events(id), 'outcome-computed')).toMatchObject({ outcome: 'SUCCESS', because: `undoes ${operationId}` });
    expect(new TextDecoder().decode(world.current.workspace.get('ledger/2026-11.yaml'))).toContain(`rollback_of: "${operationId}"`);
  });

  it('asks about what was changed since', async () => {
    await finish();
    world.current.host.put('/etc/app/app.conf', 'hotfix');
    const id = await startRollback();
    expect(await runToEnd(world.current, 'new', id)).toBe(3);
    expect(last(world.current.events(id), 'halted')?.question).toMatchObject({ kind: 'foreign-changes' });
    expect(await answerAndRun(world.current, 'leave', 'the hotfix stays', id)).toBe(6);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('hotfix');
  });

  it('knows what revert.sh took back since, runs no undo twice, and asks nothing', async () => {
    const item = { action: { kind: 'run', command: command('/undo') }, gates: [] } as const;
    const { host } = world.current;
    const before = host.files.get('/etc/app/app.conf')!;
    await finish(planOf([write(1, '/etc/app/app.conf', 'new'), run(2, ['/do'], { kind: 'list', items: [item] })]));
    host.files.set('/etc/app/app.conf', before);
    const lines = ['began', 'begun undo-action 2.0', 'done undo-action 2.0', 'begun restore-paths 1', 'done restore-paths 1', 'ended 0'];
    const text = lines.map((line) => `2026-11-21T08:31:00Z ${line}\n`).join('');
    await world.current.outside().operations.save(operationId, 'revert.record', new TextEncoder().encode(text));
    const id = await startRollback();
    expect(await runToEnd(world.current, 'new', id)).toBe(0);
    expect(host.acts).not.toContain('/undo');
    expect(last(world.current.events(id), 'reverted-recognised')).toMatchObject({ paths: ['/etc/app/app.conf'] });
    expect(last(world.current.events(id), 'halted')).toBeUndefined();
  });

  it('is refused twice', async () => {
    await finish();
    const id = await startRollback();
    await runToEnd(world.current, 'new', id);
    await expect(startRollback()).rejects.toThrow(`77 ${operationId} was rolled back by ${id}`);
  });

  it.each([
    ['an operation that changed nothing', planOf([step(1, { kind: 'check' }, { kind: 'nothing' })]), 'PASS'],
    ['one that was rolled back by itself', plan, 'FAIL'],
  ] as const)('is refused of %s', async (_what, these, verdict) => {
    world.current.host.gates.set('gate 1', () => verdict);
    await finish(these);
    await expect(startRollback()).rejects.toThrow(/^77 .* there is nothing to take back$/);
  });

  it('is refused of one that is not finished', async () => {
    world.current.host.gates.set('gate 1', () => 'UNKNOWN');
    await finish();
    await expect(startRollback()).rejects.toThrow(`77 ${operationId} is not finished`);
  });

  it('is refused when the pre-image is gone', async () => {
    await finish();
    for (const name of world.current.files(operationId).keys())
      if (name.startsWith('manifests/')) world.current.files(operationId).delete(name);
    await expect(startRollback()).rejects.toThrow(`77 the pre-image of ${operationId} is gone`);
  });

  it('is PARTIAL when a point of no return was passed', async () => {
    await finish(planOf([write(1, '/etc/app/app.conf', 'new'), run(2, ['/drop'], { kind: 'impossible', why: 'rows are gone' })]));
    expect(await answerAndRun(world.current, 'continue', 'agreed')).toBe(0);
    const id = await startRollback();
    expect(await runToEnd(world.current, 'new', id)).toBe(3);
    expect(await answerAndRun(world.current, 'continue', undefined, id)).toBe(5);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });
});

describe('a start', () => {
  it('that is refused its claims leaves nothing behind', async () => {
    const outside = world.current.outside();
    const claims = {
      ...outside.claims,
      take: () => Promise.resolve({ ok: false as const, failure: { code: 'claimed', exit: 77 as const, message: 'held', hint: 'wait' } }),
    };
    expect(
      await startOperation({ ...outside, claims }, orderOf(plan), { blobs: [], secrets: { password: 'correct horse' } }),
    ).toMatchObject({ ok: false, failure: { code: 'claimed' } });
    expect([...world.current.folders.keys()]).toEqual([]);
    expect(world.current.secrets.size).toBe(0);
  });

  it('that broke off before the approval begins nothing', async () => {
    await declare(world.current, orderOf(plan));
    world.current.crashAfter(operationId, 3);
    expect(await runToEnd(world.current, 'resume')).toBe(6);
    expect(world.current.host.acts).toEqual([]);
    expect(world.current.claims).toEqual([]);
  });
});
