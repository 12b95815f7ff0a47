import { ok } from '../../model/failure.ts';
import type { PlanScope } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import type { Snapshots } from '../../ports/target.ts';
import type { Confine } from '../own-tool.ts';
import { compareIndependently, independentTool } from './compare.ts';
import { ContentMemory } from './content-memory.ts';
import { coveredPaths } from './covered-paths.ts';
import { difference } from './difference.ts';
import { restoreSnapshot } from './restore.ts';
import { scan } from './scan.ts';
import { stillOpen } from './still-open.ts';
import { takeSnapshot } from './take.ts';

/** Snapshots over the verbs of a host. `confine`: inside the boundary, or outside where the host has none and the policy accepts it. */
export function createSnapshots(host: Host, confine: Confine): Snapshots {
  const memory = new ContentMemory();
  return {
    take: (scope, folder, limit) => takeSnapshot(host, confine, coveredPaths(scope), folder, limit, memory),
    manifest: async (scope: PlanScope, previous) => {
      // What is remembered stands for `previous`: without one everything is read.
      const now = await scan(host, confine, coveredPaths(scope), previous === undefined ? new ContentMemory() : memory);
      return now.ok ? ok(now.value.manifest) : now;
    },
    restore: (scope, folder, preimage, paths) => restoreSnapshot(host, confine, coveredPaths(scope), folder, preimage, paths, memory),
    compareIndependently: (scope, folder, ignore) => compareIndependently(host, confine, coveredPaths(scope), folder, ignore),
    independentTool: () => independentTool(host),
    stillOpen: (scope) => stillOpen(host, coveredPaths(scope)),
    difference,
  };
}
