import type { PlanScope } from '../../model/plan.ts';
import type { CommandRun } from '../command-run.ts';

/** What the kernel answers where a mount is read-only, or is what somebody wants to rename over. */
const refusals = /Read-only file system|Device or resource busy|\bEROFS\b|\bEBUSY\b/;

/**
 * For a command that failed in the boundary: that it may have been the boundary, and what would have to be declared. The words are the program's own,
 * so this is a hint and no judgement.
 */
export function refusedWrite(run: CommandRun, scope: PlanScope): string[] {
  const line = `${run.stderr}\n${run.stdout}`.split('\n').find((text) => refusals.test(text));
  if (line === undefined) return [];
  const may = scope.writable.length === 0 ? 'nothing' : `only ${scope.writable.join(', ')}`;
  // The program's own name comes first, what it tried last.
  const tried = [...line.matchAll(/(?:^|[\s'"‘“:])(\/[^\s'"’”:]+)/g)].at(-1)?.[1];
  const outside = tried === undefined || scope.writable.some((path) => tried === path || tried.startsWith(`${path}/`)) ? undefined : tried;
  const beside = scope.writable.find(
    (path) => tried === path || (outside?.startsWith(`${path.slice(0, path.lastIndexOf('/'))}/`) ?? false),
  );
  return [
    `the boundary let it write ${may}${scope.protected.length === 0 ? '' : `, and not ${scope.protected.join(', ')}`}: ${
      outside === undefined
        ? 'what else it has to write belongs in allowed_paths'
        : `if it has to write ${outside}, that belongs in allowed_paths`
    }`,
    ...(beside === undefined
      ? []
      : [`where ${beside} is a single file, nothing beside it can be made or renamed over it: allow its directory, or use a write step`]),
  ];
}
