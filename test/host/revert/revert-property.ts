import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { write } from '../../support/plan-fixture.ts';
import { account, grow, growth, mutate, mutation } from '../../support/random-tree.ts';
import { revertSetting, type Shell } from './revert-setting.ts';

/** Times that each random tree is changed and taken back. */
const rounds = 4;

/** Random trees, each changed at random by two steps and taken back by revert.sh; returns how many reverts were compared. */
export async function revertRandomTrees(trees: number, shell: Shell): Promise<number> {
  const { top, place, prepare, note, run } = await revertSetting((path) => [write(1, `${path}/a`, ''), write(2, `${path}/b`, '')]);
  const root = Buffer.from(top);
  let compared = 0;
  const changes = fc.array(fc.tuple(fc.array(mutation, { minLength: 1, maxLength: 8 }), fc.array(mutation, { maxLength: 4 })), {
    minLength: rounds,
    maxLength: rounds,
  });
  const property = fc.asyncProperty(fc.array(growth, { maxLength: 25 }), changes, async (growths, rows) => {
    for (const one of [top, ...readdirSync(place).map((name) => `${place}/${name}`)]) rmSync(one, { recursive: true, force: true });
    mkdirSync(top);
    for (const one of growths) grow(root, one);
    const before = account(root);
    for (const [first, second] of rows) {
      rmSync(`${place}/revert`, { recursive: true, force: true });
      await prepare();
      for (const one of first) mutate(root, one);
      await note(1);
      for (const one of second) mutate(root, one);
      // The second step is in flight every other time.
      if (second.length % 2 === 0) await note(2);
      const { exit, out } = await run(shell, ['--yes', '--begun', '1 2']);
      expect(exit, out).toBe(0);
      expect(out).toContain('equals the pre-image by rsync');
      expect(account(root)).toEqual(before);
      compared++;
    }
  });
  // Shrinking such trees takes longer than reading one; the seed in the message repeats it.
  await fc.assert(property, { numRuns: trees, endOnFailure: true });
  return compared;
}
