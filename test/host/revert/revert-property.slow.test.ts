import { expect, test } from 'vitest';
import { revertRandomTrees } from './revert-property.ts';

/** Trees in all; each is changed and taken back four times, a second or so each time. `npm run test:trees` asks for 340. */
const wanted = Number(process.env['HOLDPOINT_REVERT_TREES'] ?? '20');
const busybox = Math.ceil(wanted * 0.12);

test.each([
  ['dash', wanted - busybox],
  ['busybox', busybox],
] as const)(
  'under %s, 4 changes of each of %i random trees are taken back to the byte by revert.sh',
  { timeout: 30_000 * wanted },
  async (shell, trees) => {
    expect(await revertRandomTrees(trees, shell)).toBe(trees * 4);
  },
);
