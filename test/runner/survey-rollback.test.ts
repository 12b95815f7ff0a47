import { describe, expect, it } from 'vitest';
import { ok } from '../../src/model/failure.ts';
import { planDigest, type Plan } from '../../src/model/plan.ts';
import type { Survey } from '../../src/model/survey.ts';
import { prepareRollback } from '../../src/runner/prepare-rollback.ts';
import { surveyRollback } from '../../src/runner/survey-rollback.ts';
import { command, gate, orderOf, planOf, run, service, write } from '../support/plan-fixture.ts';
import { declare, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const undo = [{ action: { kind: 'run' as const, command: command('/undo', '${version}') }, gates: [gate('undone')] }];
const plan = planOf(
  [
    write(1, '/etc/app/app.conf', 'new'),
    run(2, ['/migrate'], { kind: 'list', items: undo }),
    service(3, 'app.service', 'reload'),
    run(4, ['/never'], { kind: 'none', why: 'skipped' }, { when: [gate('never')] }),
  ],
  { facts: { version: { command: command('/version') } } },
);

/** Prepares the rollback of that plan on a host that says this of itself now. */
async function surveyed(
  says: Partial<Survey>,
): Promise<{ readonly asked: Plan; readonly answer: Awaited<ReturnType<typeof surveyRollback>>; readonly undoing: Plan }> {
  const order = orderOf(plan);
  world.current.files(operationId);
  world.current.host.facts.set('version', '7');
  world.current.host.gates.set('never', () => 'FAIL');
  await declare(world.current, { ...order, survey: { ...order.survey, facts: { version: '7' }, notes: ['then'] } });
  expect(await runToEnd(world.current)).toBe(0);
  const outside = world.current.outside();
  const prepared = await prepareRollback(outside, operationId);
  if (!prepared.ok) throw new Error(prepared.failure.message);
  let asked: Plan | undefined;
  const target = {
    survey: (what: Plan) => {
      asked = what;
      return Promise.resolve(ok({ ...order.survey, facts: {}, preimage: 'p'.repeat(64), kernel: 'newer', ...says }));
    },
  };
  const answer = await surveyRollback(
    { ...outside, files: {} as never, environment: () => undefined, target: () => Promise.resolve(target as never) },
    prepared.value,
  );
  return { asked: asked!, answer, undoing: prepared.value.plan };
}

describe('the survey of a rollback', () => {
  it('looks at what the way back needs, with the facts of then', async () => {
    const { asked, answer, undoing } = await surveyed({});
    expect(asked.facts).toEqual({});
    expect(asked.steps.map(({ index, action, gates, when }) => [index, action.kind, gates.length, when.length])).toEqual([
      [1, 'check', 0, 0],
      [2, 'check', 0, 0],
      [3, 'service', 0, 0],
    ]);
    expect(asked.steps[1]?.undo).toMatchObject({ items: [{ action: { command: { argv: ['/undo', '7'] } } }] });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        kernel: 'newer',
        facts: { version: '7' },
        plan_digest: planDigest(undoing),
        notes: [`facts as surveyed for ${operationId}`],
      },
    });
    expect(answer.ok && 'preimage' in answer.value).toBe(false);
  });

  it('refuses where something that it needs is missing, before anything is done', async () => {
    const { answer } = await surveyed({ missing: ['the program /undo'] });
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        exit: 69,
        message: `missing on ${orderOf(plan).survey.hostname}, and needed to take ${operationId} back: the program /undo`,
      },
    });
  });

  it('does not close the way back for what would only keep a new run from starting', async () => {
    const { answer } = await surveyed({ refusals: ['/etc/app/x has another name elsewhere'] });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        refusals: [],
        notes: ['a new run would be refused here: /etc/app/x has another name elsewhere', `facts as surveyed for ${operationId}`],
      },
    });
  });
});
