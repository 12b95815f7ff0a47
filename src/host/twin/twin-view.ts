/** Regular files of /run above this many bytes are left out. */
const runFileLimit = 64 * 1024;

/**
 * A throw-away sight of the twin for a command that judges. Where the kernel gives no overlay of an overlay of an overlay, the twin itself stands
 * in it: what the command writes outside /run and /tmp stays in the twin, and goes with it.
 */
const script = `set -eu
base=$1 limit=$2; shift 2
mkdir -p "$base"
mount -t tmpfs -o size=25%,mode=0711 holdpoint-view "$base"
mkdir "$base/root" "$base/run" "$base/upper" "$base/work"
mount -t overlay holdpoint-view -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root" 2>/dev/null || mount --rbind / "$base/root"
(cd /run && find . -xdev -path ./credentials -prune -o \\( -type d -o -type l -o -type f -size "-$((limit + 1))c" \\) -print0 |
  tar --create --null --no-recursion --files-from=- --file=- 2>/dev/null) | tar --extract --directory="$base/run" --file=- 2>/dev/null || :
exec "$@"`;

/** The command line that makes the sight below `base` of the twin and then becomes `next`. */
export function twinViewArguments(base: string, next: readonly string[]): string[] {
  return [
    ...['/usr/bin/unshare', '--mount', '--propagation', 'private', '--', '/bin/sh', '-c', script, 'holdpoint-view', base],
    ...[String(runFileLimit), ...next],
  ];
}
