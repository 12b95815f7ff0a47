import type { Manifest, ManifestEntry, PathChange } from '../model/manifest.ts';

/** For each path a line: what it was before the operation, after our last step, and is now. For a person who has to decide whose change stays. */
export function threeWay(changes: readonly PathChange[], preimage: Manifest, afterUs: Manifest, now: Manifest): readonly string[] {
  const [before, ours, present] = [preimage, afterUs, now].map((manifest) => new Map(manifest.entries.map((entry) => [entry.path, entry])));
  return changes.map(
    ({ path }) =>
      `${path}: before ${describe(before?.get(path))} · after our step ${describe(ours?.get(path))} · now ${describe(present?.get(path))}`,
  );
}

function describe(entry: ManifestEntry | undefined): string {
  if (entry === undefined) return 'absent';
  const owner = `${entry.mode} ${entry.uid}:${entry.gid}`;
  if (entry.type === 'link') return `link to ${entry.target ?? '?'}`;
  if (entry.type !== 'file') return `${entry.type} ${owner}`;
  return `file ${owner} ${entry.size ?? 0} bytes ${entry.sha256?.slice(0, 12) ?? ''} of ${instant(entry.mtime)}`;
}

/** Nanoseconds since the epoch as UTC to the second; the text itself where it is no number. */
function instant(nanoseconds: string): string {
  if (!/^\d{1,22}$/.test(nanoseconds)) return nanoseconds;
  const moment = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  return Number.isNaN(moment.getTime()) ? nanoseconds : `${moment.toISOString().slice(0, 19)}Z`;
}
