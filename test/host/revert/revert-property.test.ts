import { expect, test } from 'vitest';
import { revertRandomTrees } from './revert-property.ts';

test.each(['dash', 'busybox'] as const)(
  'random changes of random trees are taken back to the byte by revert.sh under %s',
  { timeout: 300_000 },
  async (shell) => {
    expect(await revertRandomTrees(2, shell)).toBe(8);
  },
);
