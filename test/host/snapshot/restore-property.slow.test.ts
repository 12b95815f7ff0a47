import { expect, test } from 'vitest';
import { confined, unconfined } from '../../../src/host/own-tool.ts';
import { plainHost } from '../../support/plain-host.ts';
import { localHost, noBoundary } from '../local.ts';
import { restoreRandomTrees } from './restore-property.ts';

test('1,500 random changes of random trees are restored to the byte', { timeout: 1_200_000 }, async () => {
  expect(await restoreRandomTrees(300, plainHost(), unconfined)).toBe(1500);
});

test('500 more are restored inside the boundary', { timeout: 1_200_000 }, async (context) => {
  context.skip(noBoundary !== undefined, noBoundary);
  const { host } = await localHost();
  expect(await restoreRandomTrees(100, host, confined)).toBe(500);
});
