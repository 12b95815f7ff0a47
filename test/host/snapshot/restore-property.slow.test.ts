import { expect, test } from 'vitest';
import { confined, unconfined } from '../../../src/host/own-tool.ts';
import { plainHost } from '../../support/plain-host.ts';
import { localHost, noBoundary } from '../local.ts';
import { restoreRandomTrees } from './restore-property.ts';

/** Trees in all; each is changed and restored five times. `npm run test:trees` asks for 2,000, which is 10,000 restores. */
const wanted = Number(process.env['HOLDPOINT_TREES'] ?? '400');
const [bare, inside] = [Math.ceil(wanted * 0.75), Math.floor(wanted * 0.25)];
const timeout = 1_200_000 * Math.max(1, wanted / 400);

test(`random changes of random trees are restored to the byte: ${bare} trees`, { timeout }, async () => {
  expect(await restoreRandomTrees(bare, plainHost(), unconfined)).toBe(bare * 5);
});

test(`and inside the boundary: ${inside} more`, { timeout }, async (context) => {
  context.skip(noBoundary !== undefined, noBoundary);
  const { host } = await localHost();
  expect(await restoreRandomTrees(inside, host, confined)).toBe(inside * 5);
});
