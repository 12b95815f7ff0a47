import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/host/gates/judge.ts';
import { fail, pass, unknown, type Observation } from '../../../src/host/gates/observation.ts';
import type { Timing } from '../../../src/model/gate.ts';
import type { Clock } from '../../../src/ports/clock.ts';

const once: Timing = { timeout: 1000, attempts: 1, every: 1000, after: 0, unchanged: false };

/** A clock that passes only while somebody sleeps, and what was shown meanwhile. */
function fakeTime() {
  let now = 0;
  const shown: [number, number, number][] = [];
  const clock: Clock = {
    now: () => new Date(now).toISOString(),
    monotonic: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const context = {
    cancel: new AbortController().signal,
    progress: (attempt: number, attempts: number, waiting: number) => void shown.push([attempt, attempts, waiting]),
  };
  return { clock, shown, context, elapsed: () => now };
}

async function judged(observations: readonly Observation[], timing: Partial<Timing>, firstObserved?: string) {
  const time = fakeTime();
  let looks = 0;
  const look = () => Promise.resolve(observations[Math.min(looks++, observations.length - 1)]!);
  const judgement = await judge(
    look,
    { ...once, ...timing },
    { ...time.context, ...(firstObserved === undefined ? {} : { firstObserved }) },
    time.clock,
  );
  return { judgement, looks, elapsed: time.elapsed(), shown: time.shown };
}

describe('attempts', () => {
  it('end with the first PASS', async () => {
    const { judgement, looks, elapsed } = await judged([fail('a'), unknown('b'), pass('c'), fail('d')], { attempts: 9, every: 500 });
    expect(judgement).toMatchObject({ verdict: 'PASS', observed: 'c' });
    expect(judgement.attempts.map(({ verdict }) => verdict)).toEqual(['FAIL', 'UNKNOWN', 'PASS']);
    expect([looks, elapsed]).toEqual([3, 1000]);
  });

  it('used up are FAIL when every one was', async () => {
    expect((await judged([fail('a'), fail('b')], { attempts: 2 })).judgement).toMatchObject({ verdict: 'FAIL', observed: 'b' });
  });

  it('used up are UNKNOWN when any one was, whatever came after', async () => {
    expect((await judged([unknown('a'), fail('b'), fail('c')], { attempts: 3 })).judgement).toMatchObject({
      verdict: 'UNKNOWN',
      observed: 'a',
    });
    expect((await judged([fail('a'), unknown('b')], { attempts: 2 })).judgement).toMatchObject({ verdict: 'UNKNOWN', observed: 'b' });
  });

  it('wait before the first by `after`, between them by `every`, and say so', async () => {
    const { elapsed, shown } = await judged([fail('a')], { attempts: 3, every: 200, after: 5000 });
    expect(elapsed).toBe(5400);
    expect(shown).toEqual([
      [1, 3, 5000],
      [1, 3, 0],
      [2, 3, 200],
      [2, 3, 0],
      [3, 3, 200],
      [3, 3, 0],
    ]);
  });
});

describe('for', () => {
  it('needs every look in its time to pass', async () => {
    const { judgement, elapsed } = await judged([pass('up')], { for: 10_000 });
    expect(judgement).toMatchObject({ verdict: 'PASS', observed: 'up, for 10000 ms' });
    expect(elapsed).toBe(10_000);
  });

  it('is FAIL when it breaks within its time', async () => {
    const { judgement } = await judged([pass('up'), pass('up'), fail('down')], { for: 10_000 });
    expect(judgement).toMatchObject({ verdict: 'FAIL', observed: 'down, after it had held for 1000 ms of 10000 ms' });
  });

  it('is FAIL when it passes throughout as something else', async () => {
    const { judgement } = await judged([pass('up', { identity: 'one' }), pass('up', { identity: 'two' })], { for: 10_000 });
    expect(judgement).toMatchObject({ verdict: 'FAIL', observed: 'it changed while it should have held: one → two within 500 ms' });
  });

  it('begins again with the next attempt', async () => {
    const { judgement } = await judged([pass('up'), fail('down'), pass('up')], { for: 1000, attempts: 2 });
    expect(judgement.attempts.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
  });
});

describe('unchanged', () => {
  it('compares with what was first observed', async () => {
    expect((await judged([pass('a', { fingerprint: '1' })], { unchanged: true })).judgement).toMatchObject({
      verdict: 'PASS',
      fingerprint: '1',
    });
    expect((await judged([pass('b', { fingerprint: '1' })], { unchanged: true }, '1')).judgement).toMatchObject({ verdict: 'PASS' });
    expect((await judged([pass('b', { fingerprint: '2' })], { unchanged: true }, '1')).judgement).toMatchObject({
      verdict: 'FAIL',
      fingerprint: '2',
    });
    expect((await judged([pass('b', { fingerprint: '2' })], {}, '1')).judgement).toMatchObject({ verdict: 'PASS' });
  });
});

describe('a look that goes wrong', () => {
  it('is UNKNOWN when it never ends', async () => {
    const { context } = fakeTime();
    const real: Clock = {
      now: () => new Date().toISOString(),
      monotonic: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    };
    const judgement = await judge(() => new Promise(() => undefined), { ...once, timeout: 50 }, context, real);
    expect(judgement).toMatchObject({ verdict: 'UNKNOWN', observed: 'no answer within 50 ms' });
  });

  it('is not made any more once it was stopped', async () => {
    const stop = new AbortController();
    const { context, clock } = fakeTime();
    let looks = 0;
    const look = () => {
      looks++;
      stop.abort();
      return Promise.resolve(fail('a'));
    };
    const judgement = await judge(look, { ...once, attempts: 5 }, { ...context, cancel: stop.signal }, clock);
    expect([judgement.verdict, looks]).toEqual(['UNKNOWN', 1]);
  });
});
