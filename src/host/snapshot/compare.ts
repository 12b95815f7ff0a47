import { failed, ok, type Result } from '../../model/failure.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { runTool, toolFailure, type Confine } from '../own-tool.ts';
import { compareByDiff } from './compare-by-diff.ts';
import { compareByRsync } from './compare-by-rsync.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { locate, type Located } from './locate.ts';
import { escapeBackslash } from './path-text.ts';
import { treeOf } from './take.ts';

/** Which tool gives the second opinion on this host. */
export async function independentTool(host: Host): Promise<string> {
  const located = await locate(host, []);
  if (!located.ok) return `none: ${located.failure.message}`;
  return located.value.hasRsync ? 'rsync (dry run with checksums)' : 'diff and stat (diffutils, coreutils)';
}

/** Paths (as in a manifest) that differ from the pre-image's copy for a tool that knows nothing of our manifest. `ignore`: these paths themselves are left out. */
export async function compareIndependently(
  host: Host,
  confine: Confine,
  covered: CoveredPaths,
  folder: string,
  ignore: readonly string[],
): Promise<Result<readonly string[]>> {
  const located = await locate(host, covered.tops);
  if (!located.ok) return located;
  const profile = confine([folder], located.value.shown);
  const kept = covered.kept.map(escapeBackslash);
  const differing: string[] = [];
  for (const top of covered.tops) {
    const compare = located.value.hasRsync ? compareByRsync : compareByDiff;
    const found = await compareTop(host, profile, treeOf(folder), top, located.value, () =>
      compare(host, profile, treeOf(folder), top, kept),
    );
    if (!found.ok) return found;
    differing.push(...found.value);
  }
  return ok([...new Set(differing)].filter((path) => !ignore.includes(path) && !kept.some((one) => isBelow(path, one))).toSorted());
}

/** A top that is absent on one side differs as a whole, on both sides not at all. */
async function compareTop(
  host: Host,
  profile: Profile,
  tree: string,
  top: string,
  { present }: Located,
  compare: () => Promise<Result<readonly string[]>>,
): Promise<Result<readonly string[]>> {
  const copied = await runTool(host, { argv: ['/bin/sh', '-c', '[ -e "$1" ] || [ -L "$1" ]', 'exists', tree + top], profile });
  if (copied.ended.kind !== 'exited' || copied.ended.code > 1) return failed(toolFailure(copied, 'looking at the pre-image'));
  const had = copied.ended.code === 0;
  const has = present.includes(top);
  if (!had && !has) return ok([]);
  return had && has ? compare() : ok([escapeBackslash(top)]);
}
