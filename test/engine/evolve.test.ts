import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolve, nothingYet, stateOf } from '../../src/engine/evolve.ts';
import { nextEffect } from '../../src/engine/next-effect.ts';
import { statusOf } from '../../src/engine/status.ts';
import { threeWay } from '../../src/engine/three-way.ts';
import type { NewEvent } from '../../src/model/event.ts';
import { noBaselines } from '../../src/model/observation.ts';
import { orderOf, planOf, run, service, write } from '../support/plan-fixture.ts';
import { firstRecords } from '../support/runner-fixture.ts';
import { begun, changed, exited, given, journal } from './journal.ts';

const plan = planOf([write(1, '/etc/app/a', 'x'), run(2, ['/do'], { kind: 'impossible', why: 'gone' }), service(3, 'a.service', 'reload')]);
const order = orderOf(plan, { attended: true });

/** Every kind of event, with fields that fit this plan or do not. */
const anything: readonly NewEvent[] = [
  ...firstRecords(order),
  { type: 'runner-started', pid: 1, boot_id: 'b' },
  { type: 'reverted-outside', lines: 2, began: '', parts: { 'restore-paths 1': 'done' }, unjudged: [], remains: [] },
  { type: 'reverted-recognised', paths: [], manifest_digest: 'r' },
  { type: 'facts-read', facts: {}, differing: [] },
  { type: 'facts-read', facts: {}, differing: ['release'], failure: 'gone' },
  { type: 'baselines-recorded', baselines: noBaselines },
  ...(['health-before', 'health-after', 'health-rollback'] as const).flatMap((at) =>
    (['PASS', 'FAIL', 'UNKNOWN'] as const).map((verdict): NewEvent => ({
      type: 'gate-judged',
      site: { at, index: 0 },
      title: 'healthy',
      implied: false,
      judgement: { verdict, observed: '', attempts: [], fingerprint: '' },
      duration_ms: 1,
    })),
  ),
  ...[1, 2, 3, 9].flatMap((step): NewEvent[] => [
    {
      type: 'gate-judged',
      site: { at: 'step', step, index: 0 },
      title: 'gate',
      implied: false,
      judgement: { verdict: step === 9 ? 'UNKNOWN' : 'PASS', observed: '', attempts: [], fingerprint: '' },
      duration_ms: 1,
    },
    {
      type: 'gate-judged',
      site: { at: 'step', step, index: 0 },
      title: 'gate',
      implied: false,
      judgement: { verdict: 'FAIL', observed: '', attempts: [], fingerprint: '' },
      duration_ms: 1,
    },
    { type: 'paused', step, typed: false },
    { type: 'step-released', step, by: 'ann' },
    { type: 'step-skipped', step, because: 'x' },
    begun(step),
    exited(step),
    exited(step, 'failed'),
    exited(step, 'unknown'),
    changed(step, '/etc/app/a'),
    { type: 'changes-unknown', step, reason: 'unreadable' },
    { type: 'step-passed', step },
    { type: 'undo-intended', compensation: { kind: 'restore-paths', step }, shown: '', baselines: noBaselines },
    {
      type: 'undo-exited',
      compensation: { kind: 'restore-paths', step },
      result: step === 1 ? 'done' : 'failed',
      summary: '',
      detail: [],
      duration_ms: 1,
    },
  ]),
  { type: 'snapshot-taken', manifest_digest: 'm0', entries: 1, folder: '/p' },
  { type: 'start-refused', code: 'x', message: 'no' },
  { type: 'foreign-changes-seen', changes: [{ path: '/etc/app/b', change: 'created', what: [] }], three_way: [], manifest_digest: 'm5' },
  { type: 'stop-requested', by: 'ann' },
  ...(['gate-unknown', 'interrupted', 'failed', 'release', 'impossible', 'foreign-changes', 'rollback-stuck', 'stopped'] as const).map(
    (kind): NewEvent => ({
      type: 'halted',
      question: {
        number: 1,
        kind,
        text: '',
        known: [],
        answers: ['verify', 'rollback', 'continue', 'leave'],
        step: 1,
        ...(kind === 'impossible' ? { compensation: { kind: 'impossible', step: 2, why: '' } } : {}),
      },
    }),
  ),
  ...(['verify', 'rollback', 'continue', 'leave'] as const).map((answer): NewEvent => ({
    type: 'answered',
    question: 1,
    answer,
    by: 'ann',
    reason: 'r',
  })),
  {
    type: 'rollback-started',
    because: 'x',
    compensations: [
      { kind: 'impossible', step: 2, why: '' },
      { kind: 'restore-paths', step: 1 },
      { kind: 'again', step: 3 },
    ],
  },
  { type: 'paths-compared', differing: [], independent: [], independent_tool: 'rsync', kept: [] },
  { type: 'paths-compared', differing: [], independent: [], independent_tool: 'rsync', kept: [], failure: 'unreadable' },
  { type: 'rollback-verified', problems: [], kept: [], independent_tool: 'rsync' },
  { type: 'note-added', text: 'x', by: 'ann' },
  { type: 'outcome-computed', outcome: 'PARTIAL', because: '' },
  { type: 'report-filed', files: {} },
  { type: 'entry-written', file: 'ledger/2026-11.yaml', entry_seq: 1, digest: 'd' },
  { type: 'operation-closed', outcome: 'PARTIAL', exit: 5 },
];

describe('the fold', () => {
  it('is total: whatever the order of events, there is a state, a status and one next effect', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...anything), { maxLength: 40 }), (events) => {
        const state = stateOf(journal(...firstRecords(order), ...events));
        expect(typeof nextEffect(plan, state).do).toBe('string');
        expect(statusOf(state).operation_id).toBe('OPS-2026-11-21-001');
      }),
      { numRuns: 3000 },
    );
  });

  it('never begins a changing step twice, whatever the order of events', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...anything), { maxLength: 40 }), (events) => {
        const state = stateOf(
          journal(...firstRecords(order), begun(1), ...events.filter((event) => !('step' in event && event.step === 1))),
        );
        const effect = nextEffect(plan, state);
        expect(effect.do === 'act' && effect.step.index === 1).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('begins with a declaration and with nothing else', () => {
    expect(evolve(nothingYet, journal({ type: 'note-added', text: 'x', by: 'ann' })[0]!)).toEqual(nothingYet);
  });

  it('asks about what was in flight when the runner died, and about nothing else', () => {
    const died: NewEvent = { type: 'runner-started', pid: 2, boot_id: 'b' };
    const inFlight = given(order, { type: 'baselines-recorded', baselines: noBaselines }, begun(1), died);
    expect(inFlight).toMatchObject({ history: { steps: { 1: { is: 'exited', interrupted: true, result: { result: 'unknown' } } } } });
    const between = given(order, { type: 'baselines-recorded', baselines: noBaselines }, begun(1), exited(1), died);
    expect(between).toMatchObject({ history: { steps: { 1: { is: 'exited', interrupted: false } } } });
    expect(given(order, { type: 'paused', step: 1, typed: false }, died)).toMatchObject({ phase: 'paused', step: 1 });
  });
});

describe('status', () => {
  it.each([
    ['declared', firstRecords(order).slice(0, 3)],
    ['approved', firstRecords(order)],
    ['running', [...firstRecords(order), { type: 'runner-started', pid: 1, boot_id: 'b' }]],
    ['closed', [...firstRecords(order), { type: 'operation-closed', outcome: 'SUCCESS', exit: 0 }]],
  ] as const)('is %s', (phase, events) => {
    expect(statusOf(stateOf(journal(...events))).phase).toBe(phase);
  });

  it('says which step, and what is asked', () => {
    expect(statusOf(given(order, { type: 'paused', step: 2, typed: true }))).toMatchObject({ phase: 'paused', step: 2 });
    const question = { number: 4, kind: 'failed', text: 'it failed', known: ['exit 1'], answers: ['rollback', 'leave'], step: 3 } as const;
    expect(statusOf(given(order, { type: 'halted', question }))).toEqual({
      operation_id: 'OPS-2026-11-21-001',
      plan_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      phase: 'halted',
      step: 3,
      question: { number: 4, kind: 'failed', text: 'it failed', known: ['exit 1'], answers: ['rollback', 'leave'] },
    });
  });
});

describe('a three-way line', () => {
  it('says what a path was, became by us, and is', () => {
    const file = (size: number, mtime: string) =>
      ({ path: '/a', type: 'file', mode: '0644', uid: 0, gid: 5, size, mtime, sha256: 'ab'.repeat(32) }) as const;
    const before = { entries: [], digest: '0' };
    const ours = { entries: [file(3, '1763712000000000000')], digest: '1' };
    const now = { entries: [{ path: '/a', type: 'link', mode: '0777', uid: 0, gid: 0, mtime: '0', target: '/b' } as const], digest: '2' };
    expect(threeWay([{ path: '/a', change: 'changed', what: ['type'] }], before, ours, now)).toEqual([
      '/a: before absent · after our step file 0644 0:5 3 bytes abababababab of 2025-11-21T08:00:00Z · now link to /b',
    ]);
  });
});
