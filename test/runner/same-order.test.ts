import { expect, it } from 'vitest';
import { runOperation } from '../../src/runner/run-operation.ts';
import { orderOf, planOf, write } from '../support/plan-fixture.ts';
import { declare, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const plan = planOf([write(1, '/etc/app/app.conf', 'new')]);
const other = planOf([write(1, '/etc/app/app.conf', 'newer')]);

it('runs the plan and the survey whose digests the journal holds, and no other', async () => {
  const memory = world.current;
  const order = orderOf(plan);
  await declare(memory, order);
  const takenUp = () => runOperation(memory.outside(), operationId, 'resume', 1, new AbortController().signal);
  for (const [what, changed] of [
    ['the plan', { ...order, plan: other }],
    ['the survey', { ...order, survey: { ...order.survey, notes: [...order.survey.notes, 'one more'] } }],
  ] as const) {
    memory.orders.set(operationId, changed);
    const refused = {
      code: 'order-differs',
      exit: 77,
      message: `${what} of ${operationId} on disk is not what its journal says was approved`,
    };
    expect(await takenUp()).toMatchObject({ ok: false, failure: refused });
  }
  memory.orders.set(operationId, order);
  expect(await runToEnd(memory)).toBe(0);
});
