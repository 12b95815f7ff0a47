import { ok, type Result } from '../../model/failure.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Host } from '../../ports/host.ts';
import { restoreLeftover, writeLeftover } from '../leftovers.ts';
import { useTool, type Confine } from '../own-tool.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { pathText, splitNul } from './path-text.ts';
import { parentOf } from './restore-plan.ts';
import type { Scan } from './scan.ts';

/** Temporary files and folders that an interrupted restore or write left. Paths as in a manifest. */
export interface Leftovers {
  /** Below the covered paths. */
  readonly inside: readonly string[];
  /** Beside a covered file, where it was to be replaced. */
  readonly beside: readonly string[];
}

export async function findLeftovers(
  host: Host,
  confine: Confine,
  covered: CoveredPaths,
  folder: string,
  preimage: Manifest,
  now: Scan,
): Promise<Result<Leftovers>> {
  const known = new Set(preimage.entries.map(({ path }) => path));
  const prefix = restoreLeftover(folder);
  const ours = new RegExp(`/${prefix.replaceAll('.', '\\.')}\\.[A-Za-z0-9]{6}(/|$)`);
  const inside = now.manifest.entries.map(({ path }) => path).filter((path) => ours.test(path) && !known.has(path));
  const files = covered.tops.filter((top) => !now.located.directories.includes(top));
  if (files.length === 0) return ok({ inside, beside: [] });
  const names = files.flatMap((top) => ['-name', `${writeLeftover(top)}.??????`, '-o']);
  // A parent that is not there holds nothing; find says so and goes on.
  const argv = [
    '/bin/sh',
    '-c',
    'find "$@" -print0 2>/dev/null || :',
    'find',
    ...new Set(files.map(parentOf)),
    '-maxdepth',
    '1',
    '(',
    ...names,
    '-name',
    `${prefix}.??????`,
    ')',
  ];
  const found = await useTool(host, { argv, profile: confine([]) }, 'looking for the rest of an interrupted restore');
  if (!found.ok) return found;
  return ok({
    inside,
    beside: splitNul(found.value)
      .map(pathText)
      .filter((path) => !known.has(path) && !inside.includes(path)),
  });
}
