import { failed, ok, type Result } from '../../model/failure.ts';
import type { ManifestEntry } from '../../model/manifest.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { runTool, toolFailure } from '../own-tool.ts';
import { pathText, splitNul } from './path-text.ts';

/** What one stat tells about an entry. `path` and `target` are spelled as in a manifest. */
export interface ListedEntry {
  readonly path: string;
  readonly type: ManifestEntry['type'];
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Nanoseconds since the epoch, decimal. */
  readonly mtime: string;
  readonly ctime: string;
  /** `device:inode`. */
  readonly inode: string;
  readonly links: number;
  readonly target?: string;
}

/** find(1), -printf: type, mode, uid, gid, size, mtime, ctime, inode, device, links, link target, path. */
const fields = ['%y', '%m', '%U', '%G', '%s', '%T@', '%C@', '%i', '%D', '%n', '%l', '%p'];
const format = fields.map((field) => `${field}\\0`).join('');

const types: Readonly<Record<string, ManifestEntry['type']>> = {
  f: 'file',
  d: 'directory',
  l: 'link',
  p: 'fifo',
  s: 'socket',
  b: 'block',
  c: 'character',
};

/** Entries that come and go while a tree is listed are looked for again so often. */
const attempts = 3;

/** Everything at and below `tops` (which exist) but what lies at or below `pruned`; sorted by path. `below` is cut off the front of every path. */
export async function listEntries(
  host: Host,
  profile: Profile,
  tops: readonly string[],
  pruned: readonly string[] = [],
  below = '',
): Promise<Result<readonly ListedEntry[]>> {
  if (tops.length === 0) return ok([]);
  const leaveOut = pruned.flatMap((path) => ['-path', literalPattern(path), '-prune', '-o']);
  const argv = ['find', ...tops.map((top) => below + top), ...leaveOut, '-printf', format];
  for (let attempt = 1; ; attempt++) {
    const run = await runTool(host, { argv, profile });
    if (run.ended.kind === 'exited' && run.ended.code === 0) return ok(parseListing(run.stdout, below));
    const vanished = run.ended.kind === 'exited' && /No such file or directory/.test(run.stderr);
    if (!vanished || attempt === attempts) return failed(toolFailure(run, 'listing the allowed paths'));
  }
}

export function parseListing(output: Buffer, below = ''): ListedEntry[] {
  const words = splitNul(output);
  const cut = Buffer.byteLength(below);
  const entries: ListedEntry[] = [];
  for (let at = 0; at + fields.length <= words.length; at += fields.length) {
    const word = (index: number): string => words[at + index]!.toString('latin1');
    const type = types[word(0)];
    if (type === undefined) continue;
    entries.push({
      path: pathText(words[at + 11]!.subarray(cut)),
      type,
      mode: word(1).padStart(4, '0'),
      uid: Number(word(2)),
      gid: Number(word(3)),
      size: Number(word(4)),
      mtime: nanoseconds(word(5)),
      ctime: nanoseconds(word(6)),
      inode: `${word(8)}:${word(7)}`,
      links: Number(word(9)),
      ...(type === 'link' ? { target: pathText(words[at + 10]!) } : {}),
    });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** find prints the two halves of a timespec side by side: before 1970 `-2.5000000000` is half a second after -2. */
function nanoseconds(text: string): string {
  const [seconds, fraction = ''] = text.split('.');
  return String(BigInt(seconds!) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0')));
}

/** A path as a find(1) pattern that matches only itself. */
function literalPattern(path: string): string {
  return path.replace(/[\\*?[\]]/g, (character) => `\\${character}`);
}
