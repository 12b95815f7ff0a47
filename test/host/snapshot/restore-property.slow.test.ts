import { expect, test } from 'vitest';
import { confined } from '../../../src/host/own-tool.ts';
import { localHost, noBoundary } from '../local.ts';
import { restoreRandomTrees } from './restore-property.ts';

test('2,000 random changes of random trees are restored to the byte inside the boundary', { timeout: 1_800_000 }, async (context) => {
  context.skip(noBoundary !== undefined, noBoundary);
  const { host } = await localHost();
  expect(await restoreRandomTrees(400, host, confined)).toBe(2000);
});
