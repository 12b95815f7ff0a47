import type { Host, Profile } from '../../ports/host.ts';
import { runTool, toolFailure } from '../own-tool.ts';
import { splitNul } from '../snapshot/path-text.ts';

/** What stands at a path before it is written. */
export type SeenPath =
  | { readonly kind: 'absent'; readonly what: 'absent' }
  | SeenFile
  | (SeenOwner & { readonly kind: 'link'; readonly what: string; readonly target: string })
  | { readonly kind: 'other'; readonly what: string };

export interface SeenOwner {
  readonly owner: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

export interface SeenFile extends SeenOwner {
  readonly kind: 'file';
  readonly what: 'a regular file';
  readonly mode: string;
  readonly size: number;
  readonly links: number;
  readonly sha256: string;
  /** Missing: larger than what is read. */
  readonly bytes?: Uint8Array;
}

/** Most bytes of a file that are edited or shown as a diff. */
const readLimit = 8 * 1024 ** 2;

/** Exit 3: refused, with the reason on stderr. The directory must be reached without any link. */
export const enterDirectory = `
set -eu
umask 077
dir=\${1%/*}
name=./\${1##*/}
dir=\${dir:-/}
cd -P -- "$dir" 2>/dev/null || { echo "the directory $dir does not exist" >&2; exit 3; }
[ "$PWD" = "$dir" ] || { echo "$dir leads to $PWD through a symbolic link" >&2; exit 3; }
`;

const seeScript = `${enterDirectory}
if [ -L "$name" ]; then
  stat --printf='link\\0%U\\0%G\\0%u\\0%g\\0' -- "$name"
  readlink -n -- "$name"
  printf '\\0'
elif [ -f "$name" ]; then
  stat --printf='file\\0%U\\0%G\\0%u\\0%g\\0%a\\0%s\\0%h\\0' -- "$name"
  sha256sum <"$name" | head -c 64
  printf '\\0'
  head -c "$2" <"$name"
elif [ -e "$name" ]; then
  stat --printf='other\\0%F\\0' -- "$name"
else
  printf 'absent\\0'
fi
`;

export type Seen = { readonly ok: true; readonly seen: SeenPath } | { readonly ok: false; readonly reason: string };

/** Looks at a path without following a link anywhere. */
export async function seePath(host: Host, profile: Profile, path: string): Promise<Seen> {
  const run = await runTool(host, { argv: ['/bin/sh', '-c', seeScript, 'see', path, String(readLimit + 1)], profile });
  if (run.ended.kind === 'exited' && run.ended.code === 3) return { ok: false, reason: run.stderr.trim() };
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) return { ok: false, reason: toolFailure(run, `looking at ${path}`).message };
  return { ok: true, seen: parseSeen(run.stdout) };
}

function parseSeen(output: Buffer): SeenPath {
  const head = splitNul(output.subarray(0, 8192)).map((word) => word.toString('utf8'));
  const [kind, owner = '', group = '', uid, gid, mode = '', size, links, sha256 = ''] = head;
  const who = { owner, group, uid: Number(uid), gid: Number(gid) };
  if (kind === 'absent') return { kind, what: 'absent' };
  if (kind === 'link') return { kind, what: `a symbolic link to ${mode}`, ...who, target: mode };
  if (kind !== 'file') return { kind: 'other', what: `a ${owner}` };
  const start = Buffer.byteLength(head.slice(0, 9).join('\0')) + 1;
  const bytes = output.subarray(start);
  const whole = bytes.length <= readLimit && bytes.length === Number(size) ? { bytes } : {};
  return { kind, what: 'a regular file', ...who, mode: mode.padStart(4, '0'), size: Number(size), links: Number(links), sha256, ...whole };
}
