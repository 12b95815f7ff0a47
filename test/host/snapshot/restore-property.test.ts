import { expect, test } from 'vitest';
import { restoreRandomTrees } from './restore-property.ts';

test('200 random changes of random trees are restored to the byte', { timeout: 240_000 }, async () => {
  expect(await restoreRandomTrees(40)).toBe(200);
});
