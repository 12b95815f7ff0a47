import { describe, expect, it } from 'vitest';
import { decide, type Say } from '../../src/engine/decide.ts';
import type { Answer, NewEvent, Question } from '../../src/model/event.ts';
import { manualGate, orderOf, planOf, step, write } from '../support/plan-fixture.ts';
import { begun, exited, given } from './journal.ts';

const plan = planOf([
  write(1, '/etc/app/a', 'x', { gates: [manualGate('green?')] }),
  step(2, { kind: 'manual', say: 'turn', class: 'FILESYSTEM_WRITE' }, { kind: 'snapshot' }),
]);
const order = orderOf(plan, { attended: true });

/** Given these events, when this is said: the events that follow, or the refusal. */
function when(say: Say, ...events: readonly NewEvent[]): readonly NewEvent[] | string {
  const decision = decide(plan, given(order, ...events), say);
  return decision.events ?? decision.refusal;
}

function halted(more: Partial<Question> = {}): NewEvent {
  return {
    type: 'halted',
    question: { number: 1, kind: 'gate-unknown', text: 'well?', known: [], answers: ['verify', 'rollback', 'leave'], step: 1, ...more },
  };
}

function answer(word: Answer, more: Partial<Say & { kind: 'answer' }> = {}): Say {
  return { kind: 'answer', question: 1, answer: word, by: 'ann', ...more };
}

describe('Enter', () => {
  const paused: NewEvent = { type: 'paused', step: 1, typed: false };
  const proceed: Say = { kind: 'proceed', step: 1, by: 'ann' };

  it('releases the step that waits', () => {
    expect(when(proceed, paused)).toEqual([{ type: 'step-released', step: 1, by: 'ann' }]);
  });

  it.each([
    ['when nothing waits', proceed, [], 'no step waits for Enter now'],
    ['on another step', { ...proceed, step: 2 }, [paused], 'step 1 is next, not step 2'],
    ['without the number', proceed, [{ ...paused, typed: true }], 'type 1 to release this step'],
    ['with another number', { ...proceed, typed: '2' }, [{ ...paused, typed: true }], 'type 1 to release this step'],
    ['in a HALT', proceed, [halted()], 'no step waits for Enter now'],
  ] as const)('is refused %s', (_when, say, events, refusal) => {
    expect(when(say, ...events)).toBe(refusal);
  });

  it('counts once', () => {
    expect(when(proceed, paused, { type: 'step-released', step: 1, by: 'ben' })).toBe('no step waits for Enter now');
  });
});

describe('an answer', () => {
  it('is recorded with its reason', () => {
    expect(when(answer('leave', { reason: ' by hand ' }), halted())).toEqual([
      { type: 'answered', question: 1, answer: 'leave', by: 'ann', reason: 'by hand' },
    ]);
  });

  it.each([
    ['nothing is asked', answer('verify'), [], 'nothing is asked now'],
    [
      'it was answered',
      answer('leave', { reason: 'x' }),
      [halted(), { type: 'answered', question: 1, answer: 'verify', by: 'ben' }],
      'answered already: verify, by ben',
    ],
    ['it is to another question', answer('verify', { question: 2 }), [halted()], 'question 1 is open, not question 2'],
    ['it is none of the answers', answer('continue'), [halted()], '"continue" is no answer to this; one of: verify, rollback, leave'],
    ['it leaves without a reason', answer('leave'), [halted()], 'leaving it needs a reason'],
    ['it leaves with a blank reason', answer('leave', { reason: '  ' }), [halted()], 'leaving it needs a reason'],
  ] as const)('is refused when %s', (_when, say, events, refusal) => {
    expect(when(say, ...events)).toBe(refusal);
  });

  it.each([
    ['pass', 'PASS'],
    ['continue', 'PASS'],
    ['fail', 'FAIL'],
    ['unsure', 'UNKNOWN'],
  ] as const)('%s to a manual gate judges it %s', (word, verdict) => {
    const question = halted({
      kind: 'manual-gate',
      answers: ['pass', 'fail', 'unsure', 'continue', 'leave'],
      site: { at: 'step', step: 1, index: 0 },
    });
    expect(when(answer(word), begun(1), exited(1), question)).toMatchObject([
      { type: 'answered', answer: word },
      {
        type: 'gate-judged',
        site: { at: 'step', step: 1, index: 0 },
        title: 'green?',
        judgement: { verdict, observed: `ann answered: ${word}` },
      },
    ]);
  });

  it.each([
    ['pass', 'done'],
    ['fail', 'failed'],
    ['unsure', 'unknown'],
  ] as const)('%s to a manual step ends it %s', (word, result) => {
    const question = halted({ kind: 'manual-step', answers: ['pass', 'fail', 'unsure', 'continue', 'leave'], step: 2 });
    expect(when(answer(word), begun(2), question)).toMatchObject([
      { type: 'answered' },
      { type: 'step-exited', step: 2, result: { result, confined: false } },
    ]);
  });

  it('that rolls back judges nothing', () => {
    const question = halted({ kind: 'manual-gate', answers: ['pass', 'rollback'], site: { at: 'step', step: 1, index: 0 } });
    expect(when(answer('rollback'), begun(1), exited(1), question)).toHaveLength(1);
  });
});

describe('a stop', () => {
  const say: Say = { kind: 'stop', by: 'ann' };
  it('is recorded while steps run', () => {
    expect(when(say, begun(1))).toEqual([{ type: 'stop-requested', by: 'ann' }]);
  });

  it.each([
    ['twice', [{ type: 'stop-requested', by: 'ben' }], 'already stopping'],
    ['in a HALT', [halted()], 'it has halted already and waits for an answer'],
    ['in a rollback', [{ type: 'rollback-started', because: 'x', compensations: [] }], 'a rollback is not stopped half-way'],
    ['at the end', [{ type: 'outcome-computed', outcome: 'SUCCESS', because: '' }], 'nothing runs that could be stopped'],
  ] as const)('is refused %s', (_when, events, refusal) => {
    expect(when(say, ...events)).toBe(refusal);
  });
});

describe('a note', () => {
  it('is kept, trimmed', () => {
    expect(when({ kind: 'note', text: ' seen ', by: 'ann' })).toEqual([{ type: 'note-added', text: 'seen', by: 'ann' }]);
  });

  it('is refused empty, and when the report is written', () => {
    expect(when({ kind: 'note', text: ' ', by: 'ann' })).toBe('the note is empty');
    expect(when({ kind: 'note', text: 'x', by: 'ann' }, { type: 'outcome-computed', outcome: 'SUCCESS', because: '' })).toBe(
      'the report is written already',
    );
  });
});
