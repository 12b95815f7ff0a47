// rehearsal: a copy-on-write sight of the whole host that lives as long as a process of ours, as another host. It knows no runbook and no journal.

/** What every view of one rehearsal is made of. Paths are absolute and real. */
export interface ViewLayout {
  /** An empty folder of ours below the host state; in the rehearsal's own mount namespace everything of it lies on a tmpfs here. */
  readonly base: string;
  /** Most bytes that all views of the rehearsal may hold together. */
  readonly size: number;
  /** Mount points below `/` that get an overlay of their own, parents first; where the kernel refuses one, or on a single file, it is shown read-only. */
  readonly overlays: readonly string[];
  /** Mount points that are shown as they are, read-only. */
  readonly readOnly: readonly string[];
}

/** Regular files of /run above this many bytes are left out. */
const runFileLimit = 64 * 1024;

/**
 * `stack NAME FROM`: makes the view NAME; its upper layers are empty, or copies of those of FROM as they are now. Whiteouts and the
 * attributes `trusted.overlay.*` are part of the copy. Each overlay is named by its number, so that no mount point has to be written into
 * an option. The folder `own`, on which scripts and the pre-image lie, is the same in all views and stands where `base` stands on the host.
 */
const stack = `
stack() {
  here=$base/$1 from=$2; shift 2
  mkdir "$here" "$here/root" "$here/work"; cd "$here"
  if [ -n "$from" ]; then cp -a --preserve=xattr "$base/$from/layers" layers; else mkdir layers layers/run; fi
  n=0
  overlay() {
    n=$((n + 1)); mkdir "work/$n"; [ -n "$from" ] || mkdir "layers/$n"
    mount -t overlay holdpoint-rehearsal -o "lowerdir=$1,upperdir=layers/$n,workdir=work/$n,redirect_dir=off,metacopy=off,index=off" "root$2"
  }
  show() { mount -o bind,ro "$1" "root$1"; }
  overlay / ''
  while [ "$1" != : ]; do { [ -d "$1" ] && overlay "$1" "$1" 2>/dev/null; } || show "$1"; shift; done; shift
  while [ "$1" != : ]; do show "$1"; shift; done
  mount -t proc proc root/proc
  for place in /sys /dev; do show "$place"; done
  mount --bind layers/run root/run
  [ -n "$from" ] || (cd /run && find . -xdev -path ./credentials -prune -o \\( -type d -o -type l -o -type f -size "-$((limit + 1))c" \\) -print0 |
    tar --create --null --no-recursion --files-from=- --file=- 2>/dev/null) | tar --extract --directory=root/run --file=- 2>/dev/null || :
  mount --bind "$base/own" "root$base"
}`;

const begin = `set -eu
base=$1 size=$2 limit=$3; shift 3
mount -t tmpfs -o "size=$size,mode=0711" holdpoint-rehearsal "$base"
mkdir -m 0711 "$base/own"
${stack}
stack "$@"
cd /
echo ready
exec cat >/dev/null`;

const fork = `set -eu
base=$1 limit=$2; shift 2
${stack}
stack "$@"`;

const drop = `set -eu
cd "$1"
umount -R "$2/root"
rm -rf "./$2"`;

/** The process that holds a rehearsal: it makes the first view, says `ready`, and ends when its input does. All of it ends with it. */
export function holderArguments(layout: ViewLayout, name: string): string[] {
  return [
    ...['/usr/bin/unshare', '--mount', '--net', '--ipc', '--uts', '--pid', '--fork', '--kill-child', '--propagation', 'private', '--'],
    ...['/bin/sh', '-c', begin, 'holdpoint-rehearsal', layout.base, String(layout.size), String(runFileLimit), name, ''],
    ...mountWords(layout),
  ];
}

/** Makes the view `name` as a copy of the view `from`; to be run in the holder's namespaces. */
export function forkArguments(layout: ViewLayout, name: string, from: string): string[] {
  return ['/bin/sh', '-c', fork, 'holdpoint-rehearsal', layout.base, String(runFileLimit), name, from, ...mountWords(layout)];
}

/** Takes a view away; to be run in the holder's namespaces. */
export function dropArguments({ base }: ViewLayout, name: string): string[] {
  return ['/bin/sh', '-c', drop, 'holdpoint-rehearsal', base, name];
}

function mountWords({ overlays, readOnly }: ViewLayout): string[] {
  return [...overlays, ':', ...readOnly, ':'];
}
