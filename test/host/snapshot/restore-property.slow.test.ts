import { expect, test } from 'vitest';
import { restoreRandomTrees } from './restore-property.ts';

test('2,000 random changes of random trees are restored to the byte', { timeout: 2_400_000 }, async () => {
  expect(await restoreRandomTrees(400)).toBe(2000);
});
