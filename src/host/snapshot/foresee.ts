import type { PlanScope } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import type { Confine } from '../own-tool.ts';
import { coveredPaths } from './covered-paths.ts';
import { immutableFiles } from './immutable-files.ts';
import { listEntries } from './list-entries.ts';
import { locate } from './locate.ts';
import { obstacle } from './obstacles.ts';

export interface Foreseen {
  /** Why the snapshot will be refused, each a sentence; empty: nothing is known against it. */
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

/** What a snapshot of this scope would run into, asked before anybody approves anything. Nothing is copied and no content is read. `limit` in bytes. */
export async function foreseeSnapshot(host: Host, confine: Confine, scope: PlanScope, limit: number): Promise<Foreseen> {
  const covered = coveredPaths(scope);
  if (covered.tops.length === 0) return { refusals: [], notes: [] };
  const located = await locate(host, covered.tops);
  if (!located.ok) return { refusals: [located.failure.message], notes: [] };
  const { hasGetfattr, hasRsync, shown, present } = located.value;
  const notes = [
    ...(hasGetfattr
      ? []
      : ['getfattr is missing (apt-get install attr): extended attributes and ACLs are copied, but a change of them alone is not seen']),
    ...(hasRsync ? [] : ['rsync is missing: after a rollback diff and stat give the second opinion, without attributes and ACLs']),
  ];
  const profile = confine([], shown);
  const listed = await listEntries(host, profile, present, covered.kept);
  if (!listed.ok) return { refusals: [listed.failure.message], notes };
  const refused =
    obstacle(listed.value, located.value, covered, limit) ?? (await immutableFiles(host, profile, listed.value, located.value));
  return { refusals: refused === undefined ? [] : [refused.message], notes };
}
