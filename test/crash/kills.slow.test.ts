// The real program, killed while it starts, acts, rolls back, closes; `npm run test:crash` has every point and thousands of kills.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { killMany } from '../../tools/crash/chain.ts';
import { crashStateOf, preImage, wrongAfter, type Seen } from '../../tools/crash/classify.ts';
import { live } from '../../tools/crash/life.ts';
import { observe } from '../../tools/crash/observe.ts';
import { countCalls, killRunner, killStart } from '../../tools/crash/points.ts';
import { makeWorld, startOnly, type World } from '../../tools/crash/world.ts';

function world(): World {
  const made = makeWorld();
  onTestFinished(made.remove);
  return made;
}

describe.skipIf(process.getuid?.() !== 0)('killed', () => {
  it(
    '300 times and more at calls that a seed draws: no fact is lost, every state is known, and it is closed in the end',
    { timeout: 1_500_000 },
    async () => {
      const { kills, wrong, states } = await killMany(300, 1);
      expect(wrong).toEqual([]);
      expect(kills).toBeGreaterThanOrEqual(300);
      // The kills reached what they are for.
      for (const state of ['between-steps', 'in-flight-2', 'rolling-back', 'closing', 'closed'] as const)
        expect(states, state).toContain(state);
    },
  );

  it('while it starts: nothing of it is in the way of the next run', { timeout: 600_000 }, async () => {
    const here = world();
    here.keep('fresh');
    const calls = await countCalls(here, (env) => startOnly(here, env));
    const states: string[] = [];
    // From the first folder of the operation to the runner's start: the last third of the calls.
    for (let at = Math.floor(calls * 0.7); at < calls; at += 7) {
      here.restore('fresh');
      const point = await killStart(here, { at, how: (['before', 'half', 'after'] as const)[at % 3]! });
      expect(point.wrong).toEqual([]);
      expect(point.died || at > calls - 4).toBe(true);
      states.push(point.state);
    }
    expect(new Set(states)).toEqual(new Set(['not-begun', 'declared', 'approved']));
  });

  it('in a step: status names it, and one command takes everything back', { timeout: 300_000 }, async () => {
    const here = world();
    await startOnly(here);
    const id = readdirSync(path.join(here.state, 'operations'))[0]!;
    here.keep('approved');
    const calls = await countCalls(here, (env) => live(here, id, 'new', () => 'rollback', undefined, [], env));
    let flights = 0;
    for (let at = Math.floor(calls / 3); flights < 3 && at < calls; at += 3) {
      here.restore('approved');
      const point = await killRunner(here, id, 'new', { at, how: 'after' });
      expect(point.wrong).toEqual([]);
      if (!point.state.startsWith('in-flight')) continue;
      flights += 1;
      expect(observe(here, id).site).toEqual(preImage);
    }
    expect(flights).toBe(3);
  });
});

describe('the judge of what a crash left', () => {
  const declared = { type: 'operation-declared', seq: 1, attended: false } as never;
  const intended = { type: 'step-intended', seq: 2, step: 1, changes: true, baselines: {} } as never;
  const at = (seq: number, event: never): never => ({ ...(event as object), seq }) as never;
  const started = (seq: number): never => ({ type: 'runner-started', seq }) as never;
  const seen = (events: readonly never[], more: Partial<Seen> = {}): Seen => ({
    events,
    tail: 'none',
    site: preImage,
    entries: 0,
    claimed: true,
    ...more,
  });

  it.each([
    ['a record that was shown and is lost', seen([]), [declared], seen([]), 'record 1 (operation-declared) was shown and is lost'],
    ['a record that was there and is lost', seen([declared]), [], seen([]), 'record 1 (operation-declared) was there before and is lost'],
    ['damage', seen([]), [], seen([declared], { tail: 'damaged' }), 'a state that no crash may leave'],
    [
      'a step that was begun twice',
      seen([]),
      [],
      seen([declared, intended, { ...(intended as object), seq: 3 } as never]),
      'a changing step was begun twice: 1, 1',
    ],
    ['two entries', seen([]), [], seen([declared], { entries: 2 }), '2 ledger entries'],
    ['a claim that is gone', seen([]), [], seen([declared], { claimed: false }), 'open and not claimed'],
    ['half a file', seen([]), [], seen([declared], { site: { 'settings.json': '{' } }), 'settings.json holds "{"'],
    [
      'a step in flight that nobody asked about',
      seen([declared, started(2), at(3, intended)]),
      [],
      seen([declared, started(2), at(3, intended), started(4), at(5, { ...(intended as object), step: 2 } as never)]),
      'step 1 was in flight, and step-intended came before the question about it',
    ],
  ])('sees %s', (_name, before, shown, after, line) => {
    expect(wrongAfter(before, shown, true, after)).toContain(line);
  });

  it('names the states', () => {
    expect(crashStateOf(seen([]))).toBe('not-begun');
    expect(crashStateOf(seen([declared]))).toBe('declared');
    expect(crashStateOf(seen([declared], { tail: 'damaged' }))).toBe('unclassified');
  });
});
