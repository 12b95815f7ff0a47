import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Confine } from '../../../src/host/own-tool.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import type { Host } from '../../../src/ports/host.ts';
import { account, growth, grow, mutate, mutation } from '../../support/random-tree.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { folder } from '../local.ts';

/** Times that each random tree is changed and restored. */
const rounds = 5;

/** Random trees, each changed at random and restored several times; returns how many restores were compared. */
export async function restoreRandomTrees(trees: number, host: Host, confine: Confine): Promise<number> {
  const base = await folder();
  const top = path.join(base, 'top');
  const pre = path.join(base, 'state/pre');
  const scope = scopeOf([top]);
  let compared = 0;
  const changes = fc.array(fc.array(mutation, { minLength: 1, maxLength: 12 }), { minLength: rounds, maxLength: rounds });
  const property = fc.asyncProperty(fc.array(growth, { maxLength: 25 }), changes, async (growths, rows) => {
    rmSync(top, { recursive: true, force: true });
    mkdirSync(top);
    const root = Buffer.from(top);
    for (const one of growths) grow(root, one);
    const before = account(root);
    const snapshots = createSnapshots(host, confine);
    const preimage = valueOf(await snapshots.take(scope, pre, 2 ** 30));
    for (const row of rows) {
      for (const one of row) mutate(root, one);
      const after = valueOf(await snapshots.manifest(scope, preimage));
      const changed = snapshots.difference(preimage, after).map((change) => change.path);
      valueOf(await snapshots.restore(scope, pre, preimage, changed));
      expect(account(root)).toEqual(before);
      expect(valueOf(await snapshots.manifest(scope)).digest).toBe(preimage.digest);
      expect(valueOf(await snapshots.compareIndependently(scope, pre, []))).toEqual([]);
      compared++;
    }
  });
  // Shrinking such trees takes longer than reading one; the seed in the message repeats it.
  await fc.assert(property, { numRuns: trees, endOnFailure: true });
  return compared;
}
