import { expect, test } from 'vitest';
import { revertRandomTrees } from './revert-property.ts';

test.each([
  ['dash', 75],
  ['busybox', 5],
] as const)(
  'under %s, 4 changes of each of %i random trees are taken back to the byte by revert.sh',
  { timeout: 3_600_000 },
  async (shell, trees) => {
    expect(await revertRandomTrees(trees, shell)).toBe(trees * 4);
  },
);
