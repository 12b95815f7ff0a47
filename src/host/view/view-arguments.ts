// view: a throw-away copy-on-write sight of the host, made before bubblewrap starts in a mount namespace that ends with it.

import type { ViewRoot } from '../boundary/arguments.ts';

/** What a view is made of. */
export interface ViewPlan {
  /** An empty folder of ours to mount on; covered in the view's own namespace only. */
  readonly folder: string;
  /** What a command may write in the view, as tmpfs(5) takes it: bytes, or a share of the memory. */
  readonly size: string;
  /** Mount points below `/` that get an overlay of their own, parents first; where the kernel refuses one, or on a single file, it is shown read-only. */
  readonly overlays: readonly string[];
  /** Mount points that are shown as they are, read-only. */
  readonly readOnly: readonly string[];
}

export function viewRootOf(plan: ViewPlan): ViewRoot {
  return { root: `${plan.folder}/root`, run: `${plan.folder}/run` };
}

/** Regular files of /run above this many bytes are left out. */
const runFileLimit = 64 * 1024;

// Sockets and FIFOs of /run are left out: whoever talks to a daemon leaves the view. Its copy is made while the overlays are mounted.
export const viewScript = `set -eu
base=$1 size=$2 limit=$3; shift 3
mount -t tmpfs -o "size=$size,mode=0711" holdpoint-view "$base"
mkdir "$base/root" "$base/run"
(cd /run && find . -xdev -path ./credentials -prune -o \\( -type d -o -type l -o -type f -size "-$((limit + 1))c" \\) -print0 |
  tar --create --null --no-recursion --files-from=- --file=- 2>/dev/null) | tar --extract --directory="$base/run" --file=- 2>/dev/null &
n=0
overlay() {
  n=$((n + 1)); mkdir "$base/u$n" "$base/w$n"
  mount -t overlay holdpoint-view -o "lowerdir=$1,upperdir=$base/u$n,workdir=$base/w$n" "$2"
}
show() { mount --bind "$1" "$base/root$1" && mount -o remount,bind,ro "$base/root$1"; }
overlay / "$base/root"
while [ "$1" != : ]; do [ -d "$1" ] && overlay "$1" "$base/root$1" 2>/dev/null || show "$1"; shift; done; shift
while [ "$1" != : ]; do show "$1"; shift; done; shift
wait
exec "$@"`;

/** The command line that makes the view and then becomes `next` (bubblewrap) in it. */
export function viewArguments(plan: ViewPlan, next: readonly string[]): string[] {
  return [
    ...['/usr/bin/unshare', '--mount', '--propagation', 'private', '--', '/bin/sh', '-c', viewScript, 'holdpoint-view'],
    ...[plan.folder, plan.size, String(runFileLimit)],
    ...plan.overlays,
    ':',
    ...plan.readOnly,
    ':',
    ...next,
  ];
}
