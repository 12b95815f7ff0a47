import { expect, it } from 'vitest';
import { stateOf } from '../../src/engine/evolve.ts';
import { retentionPlan, type StoredOperation } from '../../src/engine/retention.ts';
import type { Event } from '../../src/model/event.ts';
import { orderOf, planOf } from '../support/plan-fixture.ts';
import { firstRecords } from '../support/runner-fixture.ts';

const day = 86_400_000;
const keep = { keep_snapshots: 30 * day, keep_evidence: 10 * day };
const closedAt = '2026-11-21T08:00:00.000Z';

function stored(operation_id: string, phase: 'open' | 'closed', more: { readonly rollbackOf?: string } = {}): StoredOperation {
  const records = [
    ...firstRecords(orderOf(planOf([]))),
    ...(phase === 'closed' ? [{ type: 'operation-closed', outcome: 'SUCCESS', exit: 0 } as const] : []),
  ];
  const events = records.map((record, place): Event => ({ ...record, seq: place + 1, at: closedAt, operation_id, prev: '0'.repeat(64) }));
  return { kind: 'readable', operation_id, state: stateOf(events), keep, hasPreimage: true, ...more };
}

const due = (all: readonly StoredOperation[], now: string): string[] =>
  retentionPlan(all, now).due.map(({ operation_id, what }) => `${operation_id} ${what}`);

it('a closed operation loses its pre-image on the day, and never all else before it', () => {
  expect(due([stored('a', 'closed')], '2026-12-21T07:59:59.999Z')).toEqual([]);
  expect(due([stored('a', 'closed')], '2026-12-21T08:00:00.000Z')).toEqual(['a preimage', 'a operation']);
});

it('an open one never loses anything, nor does what it takes back', () => {
  const far = '2999-01-01T00:00:00.000Z';
  expect(due([stored('a', 'open')], far)).toEqual([]);
  expect(due([stored('a', 'closed'), stored('b', 'open', { rollbackOf: 'a' })], far)).toEqual([]);
  expect(due([stored('a', 'closed'), { kind: 'unbegun', operation_id: 'b', rollbackOf: 'a' }], far)).toEqual([]);
  expect(due([stored('a', 'closed'), stored('b', 'closed', { rollbackOf: 'a' })], far)).toHaveLength(4);
});

it('what cannot be read is named; where not even its order can be read, nothing goes', () => {
  const far = '2999-01-01T00:00:00.000Z';
  const broken = { kind: 'unreadable', operation_id: 'b', because: 'damaged' } as const;
  expect(retentionPlan([stored('a', 'closed'), stored('c', 'closed'), { ...broken, ordered: true, rollbackOf: 'a' }], far)).toMatchObject({
    due: [{ operation_id: 'c' }, { operation_id: 'c' }],
    held: [{ operation_id: 'b', because: 'damaged' }],
  });
  expect(retentionPlan([stored('a', 'closed'), { ...broken, ordered: false }], far)).toEqual({
    due: [],
    held: [{ operation_id: 'b', because: 'damaged' }],
  });
});
