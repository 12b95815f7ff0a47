import { describe, expect, it } from 'vitest';
import { keptPaths, pathsToRestore } from '../../src/engine/kept.ts';
import { againAction, compensationsOf, reverseAction, unitBeforeAll } from '../../src/engine/rollback.ts';
import type { History } from '../../src/engine/state.ts';
import type { ServiceVerb } from '../../src/model/action.ts';
import type { NewEvent } from '../../src/model/event.ts';
import type { Plan } from '../../src/model/plan.ts';
import { command, orderOf, planOf, run, service, step, write } from '../support/plan-fixture.ts';
import { begun, changed, exited, given, unit } from './journal.ts';

function historyOf(plan: Plan, ...events: readonly NewEvent[]): History {
  const state = given(orderOf(plan), ...events);
  if (state.phase === 'nothing') throw new Error('nothing happened');
  return state.history;
}

/** `undo 3.1`, `restore 2`, `again 4`, … in order. */
function order(plan: Plan, ...events: readonly NewEvent[]): string[] {
  return compensationsOf(plan, historyOf(plan, ...events)).map(
    (part) => `${part.kind} ${part.step}${part.kind === 'undo-action' ? `.${part.item}` : ''}`,
  );
}

const list = {
  kind: 'list',
  items: [1, 2].map(() => ({ action: { kind: 'run', command: command('/undo') } as const, gates: [] })),
} as const;

describe('the order of a rollback', () => {
  it('is newest first for list undos, paths and units; then every again, oldest first', () => {
    const plan = planOf([
      write(1, '/etc/app/a', 'x'),
      service(2, 'a.service', 'restart'),
      run(3, ['/do'], list),
      service(4, 'b.service', 'stop'),
      service(5, 'b.service', 'reload'),
      write(6, '/etc/app/b', 'x'),
    ]);
    const stopped = exited(4, 'done', { unit_before: unit('b.service', true) });
    const events = [
      begun(1),
      exited(1),
      changed(1, '/etc/app/a'),
      begun(2),
      exited(2),
      begun(3),
      exited(3),
      changed(3, '/etc/app/c'),
      begun(4),
      stopped,
      begun(5),
      exited(5),
      begun(6),
      exited(6),
      changed(6, '/etc/app/b'),
    ];
    expect(order(plan, ...events)).toEqual([
      'restore-paths 6',
      'reverse-service 4',
      'undo-action 3.0',
      'undo-action 3.1',
      'restore-paths 3',
      'restore-paths 1',
      'again 2',
      'again 5',
    ]);
  });

  it('has nothing of a step that was not begun or was skipped', () => {
    const plan = planOf([write(1, '/etc/app/a', 'x'), write(2, '/etc/app/b', 'x'), service(3, 'a.service', 'reload')]);
    expect(order(plan, { type: 'step-skipped', step: 1, because: 'not due' }, begun(2), exited(2), changed(2, '/etc/app/b'))).toEqual([
      'restore-paths 2',
    ]);
  });

  it('has a begun step whose end is not known', () => {
    const plan = planOf([service(1, 'a.service', 'stop')]);
    expect(order(plan, begun(1, { baselines: { logs: {}, units: { 'a.service': unit('a.service', true) } } }))).toEqual([
      'reverse-service 1',
    ]);
  });

  it('restores what a service step made change on disk', () => {
    const plan = planOf([service(1, 'a.service', 'restart')]);
    expect(order(plan, begun(1), exited(1), changed(1, '/etc/app/pid'))).toEqual(['restore-paths 1', 'again 1']);
  });

  it('does an identical action once', () => {
    const plan = planOf([service(1, 'a.service', 'reload'), service(2, 'a.service', 'restart'), service(3, 'a.service', 'reload')]);
    expect(order(plan, begun(1), exited(1), begun(2), exited(2), begun(3), exited(3))).toEqual(['again 1', 'again 2']);
  });

  it('passes over none and a unit that was as it is, and names a point of no return', () => {
    const plan = planOf([
      run(1, ['/fetch'], { kind: 'none', why: 'a cache' }),
      service(2, 'a.service', 'start'),
      run(3, ['/drop'], { kind: 'impossible', why: 'gone' }),
    ]);
    const started = exited(2, 'done', { unit_before: unit('a.service', true) });
    expect(order(plan, begun(1), exited(1), changed(1, '/etc/app/cache'), begun(2), started, begun(3), exited(3))).toEqual([
      'impossible 3',
      'pass-over 2',
      'pass-over 1',
    ]);
  });
});

describe('a service step is reversed', () => {
  const action = (verb: ServiceVerb) => service(1, 'a.service', verb).action;
  it.each([
    ['start', unit('a', false), 'stop'],
    ['start', unit('a', true), undefined],
    ['stop', unit('a', true), 'start'],
    ['stop', unit('a', false), undefined],
    ['enable', unit('a', true, false), 'disable'],
    ['enable', unit('a', true, true), undefined],
    ['disable', unit('a', true, true), 'enable'],
    ['disable', unit('a', true, false), undefined],
  ] as const)('%s, only where the state before differed', (verb, before, expected) => {
    const reversed = reverseAction(action(verb), before);
    expect(reversed?.kind === 'service' ? reversed.do : undefined).toBe(expected);
  });

  it.each([
    ['reload', true, false, 'start'],
    ['restart', true, false, 'start'],
    ['reload', true, true, 'reload'],
    ['restart', false, false, 'restart'],
    ['daemon-reload', true, false, 'daemon-reload'],
  ] as const)('%s with active before %s and now %s is %s', (verb, before, now, expected) => {
    expect(againAction(action(verb), unit('a', before), unit('a', now))).toMatchObject({ do: expected });
  });

  it('knows the state before the first step that touched the unit', () => {
    const plan = planOf([service(1, 'a.service', 'stop'), service(2, 'a.service', 'restart')]);
    const history = historyOf(
      plan,
      begun(1),
      exited(1, 'done', { unit_before: unit('a.service', true) }),
      begun(2),
      exited(2, 'done', { unit_before: unit('a.service', false) }),
    );
    expect(unitBeforeAll(plan, history, 'a.service')?.active_state).toBe('active');
  });
});

describe('what is kept', () => {
  it('is what only steps with undo none changed, and the folders made for it', () => {
    const plan = planOf([write(1, '/etc/app/new', 'x'), run(2, ['/fetch'], { kind: 'none', why: 'cache' }), write(3, '/etc/app/a', 'x')]);
    const made: NewEvent = {
      type: 'changes-recorded',
      step: 1,
      changes: [{ path: '/etc/app/new', change: 'created', what: [] }],
      manifest_digest: 'm1',
    };
    const history = historyOf(
      plan,
      begun(1),
      exited(1),
      made,
      begun(2),
      exited(2),
      changed(2, '/etc/app/new/file', '/etc/app/a'),
      begun(3),
      exited(3),
      changed(3, '/etc/app/a'),
    );
    expect(keptPaths(plan, history)).toEqual(['/etc/app/new', '/etc/app/new/file']);
    expect(pathsToRestore(plan, history, 1)).toEqual([]);
    expect(pathsToRestore(plan, history, 3)).toEqual(['/etc/app/a']);
  });

  it('is also what somebody else changed and a person decided to keep', () => {
    const plan = planOf([write(1, '/etc/app/a', 'x'), step(2, { kind: 'check' }, { kind: 'nothing' })]);
    const theirs: NewEvent = {
      type: 'foreign-changes-seen',
      changes: [{ path: '/etc/app/a', change: 'changed', what: [] }],
      three_way: ['a'],
      manifest_digest: 'm9',
    };
    const asked: NewEvent = {
      type: 'halted',
      question: { number: 1, kind: 'foreign-changes', text: '', known: [], answers: ['rollback', 'continue', 'leave'] },
    };
    const history = historyOf(
      plan,
      begun(1),
      exited(1),
      changed(1, '/etc/app/a', '/etc/app/b'),
      theirs,
      { type: 'rollback-started', because: 'x', compensations: [{ kind: 'restore-paths', step: 1 }] },
      asked,
      { type: 'answered', question: 1, answer: 'continue', by: 'ann' },
    );
    expect(pathsToRestore(plan, history, 1)).toEqual(['/etc/app/b']);
  });
});
