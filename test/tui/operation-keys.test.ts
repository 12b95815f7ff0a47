import { describe, expect, it } from 'vitest';
import type { State } from '../../src/engine/state.ts';
import { firstScreen, press, type KeyName, type Screen, type Situation } from '../../src/tui/operation/mode.ts';
import { textField } from '../../src/tui/widgets/text-field/state.ts';

const history = {} as Extract<State, { phase: 'running' }>['history'];
const running: State = { phase: 'running', at: { part: 'preparing' }, history };
const paused: State = { phase: 'paused', step: 2, typed: false, history };
const typedPause: State = { phase: 'paused', step: 12, typed: true, history };
const rollingBack: State = { phase: 'rolling-back', rollback: { because: 'a gate failed', compensations: [], progress: {} }, history };
const closed: State = { phase: 'closed', outcome: 'SUCCESS', exit: 0, history };
const halted: State = {
  phase: 'halted',
  question: { number: 3, kind: 'gate-unknown', text: 'unknown', known: [], answers: ['verify', 'rollback', 'leave'] },
  during: { phase: 'running', at: { part: 'preparing' } },
  history,
};

function now(state: State, more: Partial<Situation> = {}): Situation {
  return { state, gone: false, settled: true, ...more };
}

function after(keys: readonly KeyName[], situation: Situation, from: Screen = firstScreen) {
  return keys.reduce<ReturnType<typeof press>>((pressed, key) => press(pressed.screen, key, situation), { screen: from });
}

const letters = (text: string): KeyName[] => Array.from(text, (letter) => ({ edit: { kind: 'insert', text: letter } }) as const);

describe('Enter', () => {
  it('releases exactly the step that waits', () => {
    expect(press(firstScreen, 'enter', now(paused)).say).toEqual({ kind: 'proceed', step: 2 });
  });

  it.each([
    ['what was typed ahead', now(paused, { settled: false })],
    ['while a step runs', now(running)],
    ['while it is rolled back', now(rollingBack)],
    ['at a question', now(halted)],
    ['when nobody would hear it', now(paused, { gone: true })],
  ])('says nothing: %s', (_, situation) => {
    expect(press(firstScreen, 'enter', situation).say).toBeUndefined();
  });

  it('leaves a closed operation, and not before its outcome was there to be read', () => {
    expect(press(firstScreen, 'enter', now(closed, { settled: false })).leave).toBeUndefined();
    expect(press(firstScreen, 'enter', now(closed)).leave).toBe(true);
  });
});

describe('the number of a step', () => {
  it('is typed and must be the right one', () => {
    const wrong = after([{ digit: '1' }, 'enter'], now(typedPause));
    expect(wrong.say).toBeUndefined();
    expect(wrong.screen.mode).toMatchObject({ kind: 'step-number', complaint: 'step 12 is next; "1" is not its number' });
    expect(after([{ digit: '1' }, ...letters('2'), 'enter'], now(typedPause)).say).toEqual({ kind: 'proceed', step: 12, typed: '12' });
  });

  it('releases nothing when the step is no longer the next one', () => {
    const typing = after([{ digit: '1' }, ...letters('2')], now(typedPause)).screen;
    expect(press(typing, 'enter', now(running))).toEqual({ screen: firstScreen });
  });
});

describe('an answer', () => {
  it('is chosen by its key and given by Enter', () => {
    const chosen = press(firstScreen, { answer: 'verify' }, now(halted));
    expect(chosen.say).toBeUndefined();
    expect(press(chosen.screen, 'enter', now(halted)).say).toEqual({ kind: 'answer', question: 3, answer: 'verify' });
  });

  it('is only one of those that are offered', () => {
    expect(press(firstScreen, { answer: 'continue' }, now(halted)).screen).toEqual(firstScreen);
  });

  it('to leave it needs a reason', () => {
    const refused = after([{ answer: 'leave' }, 'enter'], now(halted));
    expect(refused.say).toBeUndefined();
    expect(refused.screen.mode).toMatchObject({ complaint: 'a reason is needed' });
    expect(after([{ answer: 'leave' }, ...letters('nobody is here'), 'enter'], now(halted)).say).toEqual({
      kind: 'answer',
      question: 3,
      answer: 'leave',
      reason: 'nobody is here',
    });
  });

  it('that stands for the number of a step needs a reason too, and one that goes on past a gate does not', () => {
    const release: State = { ...halted, question: { ...halted.question, kind: 'release', answers: ['continue', 'rollback', 'leave'] } };
    const refused = after([{ answer: 'continue' }, 'enter'], now(release));
    expect(refused.say).toBeUndefined();
    expect(refused.screen.mode).toMatchObject({ complaint: 'a reason is needed' });
    expect(after([{ answer: 'continue' }, ...letters('ann agreed'), 'enter'], now(release)).say).toEqual({
      kind: 'answer',
      question: 3,
      answer: 'continue',
      reason: 'ann agreed',
    });
    const gate: State = { ...release, question: { ...release.question, kind: 'gate-unknown' } };
    expect(after([{ answer: 'continue' }, 'enter'], now(gate)).say).toMatchObject({ answer: 'continue' });
  });

  it('is dropped when somebody else has answered meanwhile', () => {
    const chosen = press(firstScreen, { answer: 'verify' }, now(halted)).screen;
    const another: State = { ...halted, question: { ...halted.question, number: 4 } };
    expect(press(chosen, 'enter', now(another))).toEqual({ screen: firstScreen });
  });
});

describe('leaving', () => {
  it('asks first; a second time leaves the view', () => {
    const asked = press(firstScreen, 'quit', now(running));
    expect(asked.leave).toBeUndefined();
    expect(press(asked.screen, 'quit', now(running)).leave).toBe(true);
  });

  it('stops before the next step only where there is one', () => {
    expect(after(['quit', { digit: 's' }], now(paused)).say).toEqual({ kind: 'stop' });
    for (const state of [rollingBack, halted]) expect(after(['quit', { digit: 's' }], now(state)).say).toBeUndefined();
  });

  it('throws away what was being typed', () => {
    const typing: Screen = { ...firstScreen, mode: { kind: 'note', field: textField('half a remark') } };
    expect(press(typing, 'quit', now(paused)).screen.mode).toEqual({ kind: 'leaving' });
    expect(press(typing, 'escape', now(paused)).screen).toEqual(firstScreen);
  });
});

describe('a remark', () => {
  it('goes to the runner as it was typed', () => {
    expect(after(['note', ...letters(' calm '), 'enter'], now(running)).say).toEqual({ kind: 'note', text: 'calm' });
  });

  it('is not taken when the report is written', () => {
    expect(press(firstScreen, 'note', now(closed)).screen).toEqual(firstScreen);
  });
});
