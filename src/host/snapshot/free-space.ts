import type { Failure } from '../../model/failure.ts';
import type { Host } from '../../ports/host.ts';
import { useTool } from '../own-tool.ts';
import type { ListedEntry } from './list-entries.ts';
import { refusal, totalSize } from './obstacles.ts';

/** Left free on the file system of the pre-image, so that the snapshot is not what fills the disk. Bytes. */
const reserve = 64 * 1024 ** 2;

/** Why the file system of `folder` cannot take a copy of these entries; undefined: it can. */
export async function lackOfRoom(host: Host, folder: string, listed: readonly ListedEntry[]): Promise<Failure | undefined> {
  const free = await useTool(
    host,
    { argv: ['df', '--block-size=1', '--output=avail,iavail', '--', folder], profile: { kind: 'outside' } },
    'asking for free space',
  );
  if (!free.ok) return free.failure;
  const [bytes, inodes] = free.value.toString('latin1').trim().split('\n').at(-1)!.trim().split(/\s+/).map(Number);
  const needed = totalSize(listed);
  if (bytes! < needed + reserve)
    return {
      ...refusal(
        'disk-full',
        `the pre-image needs ${needed} bytes (${reserve} more stay free), the file system of ${folder} has ${bytes}`,
        'free some space there, or narrow allowed_paths',
      ),
      exit: 74,
    };
  // File systems without a fixed number of inodes answer 0 or `-`.
  if (inodes! > 0 && inodes! < listed.length)
    return {
      ...refusal(
        'disk-full',
        `the pre-image needs ${listed.length} inodes, the file system of ${folder} has ${inodes}`,
        'remove some files there, or narrow allowed_paths',
      ),
      exit: 74,
    };
  return undefined;
}
