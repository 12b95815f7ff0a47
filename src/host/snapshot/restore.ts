import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { restoreLeftover } from '../leftovers.ts';
import type { Confine } from '../own-tool.ts';
import { applyRestore } from './apply-restore.ts';
import type { ContentMemory } from './content-memory.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { findLeftovers } from './find-leftovers.ts';
import { several } from './obstacles.ts';
import { escapeBackslash } from './path-text.ts';
import { readDigests } from './read-contents.ts';
import { isEmptyPlan, parentOf, restorePlan, type RestorePlan } from './restore-plan.ts';
import { scan, type Scan } from './scan.ts';
import { treeOf } from './take.ts';

/**
 * Puts exactly `paths` (as in a manifest) back to the pre-image. What is equal is not touched. May be killed and called again at any
 * point. Before the first write the copies that are needed are read: a damaged one refuses the restore and names itself.
 */
export async function restoreSnapshot(
  host: Host,
  confine: Confine,
  covered: CoveredPaths,
  folder: string,
  preimage: Manifest,
  paths: readonly string[],
  memory: ContentMemory,
): Promise<Result<void>> {
  const now = await scan(host, confine, covered, memory);
  if (!now.ok) return now;
  const leftovers = await findLeftovers(host, confine, covered, folder, preimage, now.value);
  if (!leftovers.ok) return leftovers;
  const { inside, beside } = leftovers.value;
  const plan = restorePlan(
    preimage,
    now.value.manifest,
    paths.filter((path) => !inside.includes(path)),
  );
  if (isEmptyPlan(plan) && inside.length + beside.length === 0) return ok(undefined);
  const damaged = await damagedCopies(host, confine([folder]), folder, preimage, plan, now.value.located.processors);
  if (damaged !== undefined) return failed(damaged);
  const places = [...new Set([...writablePlaces(plan, covered, now.value), ...beside.map(parentOf)])];
  const applying = { host, profile: confine([...places, folder]), tree: treeOf(folder), prefix: restoreLeftover(folder) };
  const mounted = covered.named.filter((path) => now.value.located.mounts.includes(escapeBackslash(path)));
  return applyRestore(applying, plan, [...inside, ...beside], [...places, ...mounted]);
}

/** A mount point can neither be renamed over nor removed: where a top itself is, its parent has to be writable. */
function writablePlaces(plan: RestorePlan, covered: CoveredPaths, { located }: Scan): string[] {
  const rebuilt = new Set([
    ...plan.unlink,
    ...plan.removeDirectories,
    ...plan.makeDirectories,
    ...plan.put,
    ...plan.link.map(({ to }) => to),
  ]);
  return covered.tops.flatMap((top) => {
    if (rebuilt.has(escapeBackslash(top))) return [parentOf(top)];
    return located.present.includes(top) ? [top] : [];
  });
}

async function damagedCopies(
  host: Host,
  profile: Profile,
  folder: string,
  preimage: Manifest,
  plan: RestorePlan,
  processors: number,
): Promise<Failure | undefined> {
  const put = new Set(plan.put);
  const needed = preimage.entries.filter(({ path, type }) => type === 'file' && put.has(path));
  const files = needed.map(({ path, size = 0 }) => ({ path, size }));
  const digests = await readDigests(host, profile, files, processors, treeOf(folder));
  if (!digests.ok) return digests.failure;
  const damaged = needed.filter(({ path, sha256 }) => digests.value.get(path) !== sha256).map(({ path }) => path);
  if (damaged.length === 0) return undefined;
  return {
    code: 'preimage-damaged',
    exit: 74,
    message: `the pre-image of these is not what was copied: ${several(damaged)}; nothing was restored`,
    hint: `the other ${put.size - damaged.length} files of this step can still be restored; the copies lie in ${treeOf(folder)}`,
  };
}
