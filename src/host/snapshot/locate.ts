import { ok, failed, type Failure, type Result } from '../../model/failure.ts';
import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { useTool } from '../own-tool.ts';
import { escapeBackslash, splitNul } from './path-text.ts';

/** What the host says about the allowed paths before they are looked into. */
export interface Located {
  /** The tops that exist, links among them. */
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** The present ones that are directories. */
  readonly directories: readonly string[];
  /** The present ones that are symbolic links, and where they lead. */
  readonly links: readonly { readonly path: string; readonly real: string }[];
  /** Where a boundary has to bring something back, so that the present ones are seen. */
  readonly shown: readonly string[];
  /** Places strictly inside the tops where something is mounted, as a manifest spells them. */
  readonly mounts: readonly string[];
  readonly processors: number;
  /** false: extended attributes and ACLs are copied but cannot be compared. */
  readonly hasGetfattr: boolean;
  /** false: immutable and append-only files cannot be told. */
  readonly hasLsattr: boolean;
  readonly hasRsync: boolean;
  /** Nanoseconds since the epoch on the host's clock. */
  readonly now: bigint;
}

const script = `
nproc; date +%s%N
for tool in getfattr lsattr rsync; do command -v "$tool" >/dev/null && echo yes || echo no; done
for path; do
  printf '\\0%s' "$path"
  if [ -L "$path" ]; then printf '\\0link\\0'
  elif [ -d "$path" ]; then printf '\\0directory\\0'
  elif [ -e "$path" ]; then printf '\\0other\\0'
  else printf '\\0absent\\0'
  fi
  realpath -mz -- "\${path%/*}/"
  realpath -mz -- "$path" | tr -d '\\0'
done
printf '\\0'
cut -d ' ' -f 5 /proc/self/mountinfo
`;

/** Finds which of these paths exist. A symbolic link above one of them is refused with where it leads. */
export async function locate(host: Host, tops: readonly string[]): Promise<Result<Located>> {
  const run = await useTool(
    host,
    { argv: ['/bin/sh', '-c', script, 'locate', ...tops], profile: { kind: 'outside' } },
    'looking at the allowed paths',
  );
  if (!run.ok) return run;
  const [head, ...rest] = splitNul(run.value).map((word) => word.toString('utf8'));
  const [processors, now, getfattr, lsattr, rsync] = head!.split('\n');
  const found = tops.map((path, index) => ({
    path,
    kind: rest[index * 4 + 1]!,
    parent: rest[index * 4 + 2] ?? '',
    real: rest[index * 4 + 3] ?? '',
  }));
  const led = found.find(({ path, parent }) => parent !== (path.slice(0, path.lastIndexOf('/')) || '/'));
  if (led !== undefined) return failed(leadsElsewhere(led.path, led.real));
  return ok({
    present: found.filter(({ kind }) => kind !== 'absent').map(({ path }) => path),
    absent: found.filter(({ kind }) => kind === 'absent').map(({ path }) => path),
    directories: found.filter(({ kind }) => kind === 'directory').map(({ path }) => path),
    links: found.filter(({ kind }) => kind === 'link').map(({ path, real }) => ({ path, real })),
    shown: found.filter(({ kind }) => kind !== 'absent').map(({ path, kind, parent }) => (kind === 'link' ? parent : path)),
    mounts: mountsInside(rest.at(-1) ?? '', tops),
    processors: Math.max(1, Number(processors)),
    hasGetfattr: getfattr === 'yes',
    hasLsattr: lsattr === 'yes',
    hasRsync: rsync === 'yes',
    now: BigInt(now!),
  });
}

/** Mount points as proc(5), /proc/PID/mountinfo, spells them: space, tab, newline and backslash as `\\ooo`. */
function mountsInside(points: string, tops: readonly string[]): string[] {
  const all = points
    .split('\n')
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
  return [...new Set(all.filter((point) => tops.some((top) => point !== top && isBelow(point, top))))].map(escapeBackslash);
}

export function leadsElsewhere(path: string, real: string): Failure {
  return {
    code: 'symlink-in-path',
    exit: 69,
    message: `the allowed path ${path} leads through a symbolic link to ${real}`,
    hint: `declare ${real} instead`,
  };
}
