import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { confined } from '../../../src/host/own-tool.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import { confinedHost } from '../../support/confined-host.ts';
import { account, growth, grow, mutate, mutation } from '../../support/random-tree.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

/** Times that each random tree is changed and restored. */
const rounds = 5;

/** Random trees, each changed at random and restored several times in the real boundary; returns how many restores were compared. */
export async function restoreRandomTrees(trees: number): Promise<number> {
  using scratch = scratchFolder();
  const { host, state } = confinedHost(scratch.path);
  const top = path.join(scratch.path, 'top');
  const folder = path.join(state, 'pre');
  const scope = scopeOf([top]);
  let compared = 0;
  const changes = fc.array(fc.array(mutation, { minLength: 1, maxLength: 12 }), { minLength: rounds, maxLength: rounds });
  const property = fc.asyncProperty(fc.array(growth, { maxLength: 25 }), changes, async (growths, rows) => {
    rmSync(top, { recursive: true, force: true });
    mkdirSync(top);
    const root = Buffer.from(top);
    for (const one of growths) grow(root, one);
    const before = account(root);
    const snapshots = createSnapshots(host, confined);
    const preimage = valueOf(await snapshots.take(scope, folder, 2 ** 30));
    for (const row of rows) {
      for (const one of row) mutate(root, one);
      const after = valueOf(await snapshots.manifest(scope, preimage));
      const changed = snapshots.difference(preimage, after).map((change) => change.path);
      valueOf(await snapshots.restore(scope, folder, preimage, changed));
      expect(account(root)).toEqual(before);
      expect(valueOf(await snapshots.manifest(scope)).digest).toBe(preimage.digest);
      expect(valueOf(await snapshots.compareIndependently(scope, folder, []))).toEqual([]);
      compared++;
    }
  });
  await fc.assert(property, { numRuns: trees, ...(process.env['SHRINK'] === 'no' ? { endOnFailure: true } : {}) });
  return compared;
}
