import { threeWay } from '../engine/three-way.ts';
import { FailureError, type Failure } from '../model/failure.ts';
import type { Manifest, PathChange } from '../model/manifest.ts';
import { isRestoreLeftover } from '../model/restore-leftover.ts';
import type { Run } from './run.ts';

/**
 * Compares the allowed paths with what was last recorded, and records a difference as somebody else's. `ours`: paths that an
 * interrupted act of ours may have touched. Returns why it could not be compared.
 */
export async function lookForForeign(run: Run, ours: readonly string[] = []): Promise<Failure | undefined> {
  const state = run.state();
  if (state.phase === 'nothing') return undefined;
  const { lastManifest, snapshot } = state.history;
  if (lastManifest === undefined || snapshot === undefined) return undefined;
  const last = await run.manifests.load(lastManifest);
  const read = await run.target.snapshots.manifest(run.order.plan.scope, last);
  if (!read.ok) return read.failure;
  const now = read.value;
  if (now.digest === last.digest) return undefined;
  const isOurs = inTheMidstOf(ours);
  const changes = run.target.snapshots.difference(last, now).filter((change) => !isOurs(change));
  if (changes.length === 0) return undefined;
  await run.manifests.save(now);
  await noteNow(run, now, changes);
  const three_way = threeWay(changes, await run.manifests.load(snapshot.manifest), last, now);
  await run.record({ type: 'foreign-changes-seen', changes, three_way, manifest_digest: now.digest });
  return undefined;
}

/** Can an interrupted restore of these paths have made this change? Its own rests, and the times of the folders that it works in, are among them. */
export function inTheMidstOf(paths: readonly string[]): (change: PathChange) => boolean {
  const places = new Set(paths);
  const folders = new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/')) || '/'));
  return ({ path, what }) =>
    places.has(path) || (places.size > 0 && isRestoreLeftover(path)) || (folders.has(path) && what.length === 1 && what[0] === 'mtime');
}

/** So that `revert.sh` knows what the paths are after an act of ours, and what of it is somebody else's. */
export async function noteNow(run: Run, now: Manifest, foreign: readonly PathChange[] = []): Promise<void> {
  const state = run.state();
  if (state.phase === 'nothing' || state.history.revert === undefined) return;
  const known = [...state.history.foreign.map(({ change }) => change), ...foreign].map(({ path }) => path);
  const noted = await run.target.reverts.noteForeign(run.operations.folder(run.id), known, now);
  if (!noted.ok) throw new FailureError(noted.failure);
}

/** Takes the manifest of now and keeps it; its digest goes into the next event. Fails as a value when the paths cannot be read. */
export async function manifestNow(
  run: Run,
): Promise<{ readonly digest: string } | { readonly digest: undefined; readonly reason: string }> {
  const state = run.state();
  const last =
    state.phase === 'nothing' || state.history.lastManifest === undefined
      ? undefined
      : await run.manifests.load(state.history.lastManifest);
  const read = await run.target.snapshots.manifest(run.order.plan.scope, last);
  if (!read.ok) {
    if (read.failure.exit === 74) throw new FailureError(read.failure);
    return { digest: undefined, reason: read.failure.message };
  }
  await run.manifests.save(read.value);
  return { digest: read.value.digest };
}
