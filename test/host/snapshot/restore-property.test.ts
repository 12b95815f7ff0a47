import { expect, test } from 'vitest';
import { confined, unconfined } from '../../../src/host/own-tool.ts';
import { plainHost } from '../../support/plain-host.ts';
import { localHost, noBoundary } from '../local.ts';
import { restoreRandomTrees } from './restore-property.ts';

test('150 random changes of random trees are restored to the byte', { timeout: 120_000 }, async () => {
  expect(await restoreRandomTrees(30, plainHost(), unconfined)).toBe(150);
});

test('50 more are restored inside the boundary', { timeout: 120_000 }, async (context) => {
  context.skip(noBoundary !== undefined, noBoundary);
  const { host } = await localHost();
  expect(await restoreRandomTrees(10, host, confined)).toBe(50);
});
