import type { Failure } from '../../model/failure.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import type { ListedEntry } from './list-entries.ts';
import type { Located } from './locate.ts';
import { refusal, several } from './obstacles.ts';
import { nulList, pathBytes } from './path-text.ts';

/**
 * Files with `chattr +i` or `+a`, which no restore could replace. Where lsattr(1) is missing or the file system has no such flags, nothing
 * is said: then a step cannot change them either, and what a step could not change needs no restore.
 */
export async function immutableFiles(
  host: Host,
  profile: Profile,
  listed: readonly ListedEntry[],
  { hasLsattr }: Located,
): Promise<Failure | undefined> {
  if (!hasLsattr) return undefined;
  const candidates = listed.filter(({ type }) => type === 'file' || type === 'directory');
  const stdin = nulList(candidates.map(({ path }) => pathBytes(path)));
  const run = await runTool(host, { argv: ['xargs', '-0', '-r', 'lsattr', '-d', '--'], profile, stdin });
  const held = run.stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => /^[-A-Za-z]*[ia][-A-Za-z]* (\/.*)$/.exec(line)?.[1] ?? []);
  if (held.length === 0) return undefined;
  return refusal(
    'immutable-in-scope',
    `these are immutable or append-only (chattr): ${several(held)}`,
    'take the flag away with `chattr -i -a`, narrow allowed_paths, or keep them',
  );
}
