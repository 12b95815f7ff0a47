import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.ts';
import { evolve } from '../../src/engine/evolve.ts';
import { nextEffect } from '../../src/engine/next-effect.ts';
import type { State } from '../../src/engine/state.ts';
import type { Answer, NewEvent } from '../../src/model/event.ts';
import { command, orderOf, planOf, run, service, write } from '../support/plan-fixture.ts';
import { begun, changed, exited, given, journal } from './journal.ts';

const item = { action: { kind: 'run', command: command('/undo') }, gates: [] } as const;
const plan = planOf([
  write(1, '/etc/app/a', 'x'),
  run(2, ['/do'], { kind: 'list', items: [item, item] }),
  service(3, 'a.service', 'reload'),
]);
const order = orderOf(plan);

const past: readonly NewEvent[] = [
  { type: 'snapshot-taken', manifest_digest: 'm0', entries: 1, folder: '/preimage' },
  begun(1),
  exited(1),
  changed(1, '/etc/app/a'),
  { type: 'step-passed', step: 1 },
  begun(2),
  exited(2),
  changed(2),
  { type: 'step-passed', step: 2 },
  begun(3),
];

type Reverted = NewEvent & { readonly type: 'reverted-outside' };

const ran: Reverted = {
  type: 'reverted-outside',
  lines: 9,
  began: '2026-11-21T08:31:00Z',
  ended: { at: '2026-11-21T08:31:09Z', exit: 0, why: '' },
  parts: {
    'undo-action 2.0': 'done',
    'undo-action 2.1': 'done',
    'restore-paths 1': 'done',
    'again 3': 'done',
  },
  unjudged: ['a page: look by hand'],
  remains: [],
};

const recognised: NewEvent = { type: 'reverted-recognised', paths: ['/etc/app/a'], manifest_digest: 'm9' };

function after(state: State, ...events: readonly NewEvent[]): State {
  return journal(...events).reduce(evolve, state);
}

/** Taken up after a run of revert.sh, its paths recognised, and nothing left of the step in flight. */
function asked(reverted: Reverted): State {
  const state = after(given(order, ...past, reverted), { type: 'runner-started', pid: 2, boot_id: 'b' }, recognised, changed(3));
  const effect = nextEffect(plan, state);
  return effect.do === 'record' ? after(state, ...effect.events) : state;
}

function answer(state: State, word: Answer): State {
  const question = state.phase === 'halted' ? state.question.number : 0;
  const decision = decide(plan, state, { kind: 'answer', question, answer: word, by: 'ann', reason: 'seen' });
  if (decision.events === undefined) throw new Error(decision.refusal);
  return after(state, ...decision.events);
}

/** Answered, and its rollback begun. */
function rollingBack(state: State, word: Answer): State {
  const answered = answer(state, word);
  const effect = nextEffect(plan, answered);
  if (effect.do !== 'start-rollback') throw new Error(`${effect.do} comes next`);
  return after(answered, { type: 'rollback-started', because: effect.because, compensations: effect.compensations });
}

describe('an operation that revert.sh took back', () => {
  it('tells its paths from others, then what is left of the step in flight, then asks', () => {
    const taken = after(given(order, ...past, ran), { type: 'runner-started', pid: 2, boot_id: 'b' });
    expect(nextEffect(plan, taken)).toEqual({ do: 'recognise-reverted' });
    const told = after(taken, recognised);
    expect(nextEffect(plan, told)).toEqual({ do: 'record-changes', step: 3 });
    expect(asked(ran)).toMatchObject({
      phase: 'halted',
      history: { lastManifest: 'm3' },
      question: {
        kind: 'reverted-outside',
        text: 'revert.sh was run at 2026-11-21T08:31:00Z and ended with 0: everything it did went well',
        known: [
          'done by it: undo-action 2.0',
          'done by it: undo-action 2.1',
          'done by it: restore-paths 1',
          'done by it: again 3',
          'it could not judge: a page: look by hand',
        ],
        answers: ['verify', 'rollback', 'leave'],
      },
    });
  });

  it('goes straight to the proof on `verify`', () => {
    const state = rollingBack(asked(ran), 'verify');
    expect(nextEffect(plan, state)).toEqual({ do: 'record-baselines', gates: plan.healthy });
    const looked = after(state, { type: 'baselines-recorded', baselines: { logs: {}, units: {} } });
    expect(nextEffect(plan, looked)).toEqual({ do: 'compare-paths', kept: [] });
  });

  it('cannot prove what it did not do', () => {
    const state = rollingBack(
      asked({ ...ran, ended: { ...ran.ended!, exit: 5 }, parts: { ...ran.parts, 'undo-action 2.0': 'begun', 'again 3': 'begun' } }),
      'verify',
    );
    expect(state).toMatchObject({
      rollback: {
        progress: {
          'undo-action 2.0': { is: 'given-up' },
          'undo-action 2.1': { is: 'exited', result: 'done' },
          'restore-paths 1': { is: 'exited', result: 'done' },
          'again 3': { is: 'given-up' },
        },
      },
    });
  });

  it('offers no proof of a run that did not come to its end, and goes on where it was', () => {
    const { ended: _ended, ...cut } = ran;
    const state = asked({ ...cut, parts: { 'undo-action 2.0': 'done', 'undo-action 2.1': 'begun' } });
    expect(state).toMatchObject({ question: { answers: ['rollback', 'leave'] } });
    const decision = decide(plan, state, { kind: 'answer', question: 1, answer: 'verify', by: 'ann' });
    expect(decision).toEqual({ events: undefined, refusal: '"verify" is no answer to this; one of: rollback, leave' });
    const rolling = rollingBack(state, 'rollback');
    const stuck = nextEffect(plan, rolling);
    expect(stuck).toMatchObject({
      events: [{ question: { kind: 'rollback-stuck', compensation: { kind: 'undo-action', step: 2, item: 1 } } }],
    });
  });

  it('sets a question aside that was open when it was run, also in a rollback', () => {
    const halted: NewEvent = { type: 'halted', question: { number: 1, kind: 'stopped', text: '', known: [], answers: ['continue'] } };
    expect(after(given(order, ...past, halted), ran).phase).toBe('running');
    const started: NewEvent = {
      type: 'rollback-started',
      because: 'x',
      compensations: [
        { kind: 'undo-action', step: 2, item: 0 },
        { kind: 'restore-paths', step: 1 },
      ],
    };
    const state = after(given(order, ...past, started, halted), ran, recognised);
    const effect = nextEffect(plan, state);
    if (effect.do !== 'record') throw new Error(effect.do);
    const question = after(state, ...effect.events);
    expect(question).toMatchObject({ question: { number: 2, kind: 'reverted-outside' } });
    expect(answer(question, 'verify')).toMatchObject({
      phase: 'rolling-back',
      rollback: { progress: { 'undo-action 2.0': { is: 'exited' }, 'restore-paths 1': { is: 'exited' } } },
    });
    expect(answer(question, 'rollback')).toMatchObject({ rollback: { progress: { 'undo-action 2.0': { is: 'exited', result: 'done' } } } });
    expect(nextEffect(plan, answer(question, 'rollback'))).toMatchObject({
      do: 'compensate',
      compensation: { kind: 'restore-paths', step: 1 },
    });
  });

  it('is asked about once, and again when revert.sh was run again', () => {
    const state = rollingBack(asked(ran), 'rollback');
    expect(nextEffect(plan, state).do).toBe('compensate');
    expect(nextEffect(plan, after(state, { ...ran, lines: 12 }))).toEqual({ do: 'recognise-reverted' });
  });
});
