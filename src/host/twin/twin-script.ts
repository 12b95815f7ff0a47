// twin: the host's own root booted copy-on-write as a second system with its own network, and seen as another host. It knows no runbook and no journal.

/** What a twin is made of. Paths are absolute and real. */
export interface TwinLayout {
  /** Of the unit that holds all of it, without `.service`; also the twin's machine name. */
  readonly name: string;
  /** An empty folder of ours below the host state to mount on; covered in the unit's own mounts only. */
  readonly base: string;
  /** A FIFO that this process holds open: the twin ends when nobody does any more. */
  readonly fifo: string;
  /** Most bytes that it may write. */
  readonly size: number;
  /** Most memory that its processes and files may take together, bytes; beyond it the whole twin is killed. Needs the memory controller. */
  readonly memory: number;
  /** Mount points below `/` that get an overlay of their own, parents first; on a single file, or where the kernel refuses, it is shown read-only. */
  readonly overlays: readonly string[];
  /** Mount points that are shown as they are, read-only. */
  readonly readOnly: readonly string[];
  /** The host's own addresses without loopback: they answer in the twin, and in it alone. */
  readonly addresses: readonly string[];
  /** Units that do not run in it. */
  readonly masked: readonly string[];
}

/** Its folder `own` stands below `base` in the twin, for scripts and the pre-image. */
export function ownFolder({ base }: Pick<TwinLayout, 'base'>): string {
  return `${base}/own`;
}

/**
 * What the unit runs. The watcher waits on the FIFO in a control group of its own: systemd-nspawn hands on control groups below the unit's, which
 * may hold no process then (cgroups(7), "no internal processes"). The twin's files are named from within (chroot(1)): an absolute link of the
 * host's would lead out. An empty machine-id is drawn anew and is no first boot: machine-id(5).
 */
const twinScript = `set -eu
name=$1 base=$2 fifo=$3 size=$4; shift 4
exec 9<"$fifo"; rm -f "$fifo"
group=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
mkdir "$group/watch"
( echo 0 > "$group/watch/cgroup.procs"; cat <&9 >/dev/null; exec systemctl stop --no-block "$name.service" ) </dev/null >/dev/null 2>&1 &
exec 9<&-
ip link set lo up
while [ "$1" != : ]; do ip addr add "$1" dev lo || :; shift; done; shift
mount -t tmpfs -o "size=$size,mode=0711" holdpoint-twin "$base"
cd "$base"; mkdir root layers work
n=0
overlay() {
  n=$((n + 1)); mkdir "layers/$n" "work/$n"
  mount -t overlay holdpoint-twin -o "lowerdir=$1,upperdir=layers/$n,workdir=work/$n,xino=on,redirect_dir=off,metacopy=off,index=off" "root$2"
}
show() { mount -o bind,ro "$1" "root$1"; }
overlay / ''
while [ "$1" != : ]; do { [ -d "$1" ] && overlay "$1" "$1" 2>/dev/null; } || show "$1"; shift; done; shift
while [ "$1" != : ]; do show "$1"; shift; done; shift
chroot root /bin/sh -c ': > /etc/machine-id; mkdir -p -m 0711 "$1"; mkdir -m 0711 "$1/own"' holdpoint-twin "$base"
for unit; do set -- "$@" "systemd.mask=$unit"; shift; done
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec systemd-nspawn --quiet --register=no --keep-unit --boot --notify-ready=yes --directory="$base/root" --machine="$name" \\
  --hostname="$(uname -n)" --drop-capability=CAP_MKNOD --resolv-conf=off --timezone=off --link-journal=no --console=pipe \\
  -- fstab=no systemd.getty_auto=no "$@"`;

/** Seconds that the twin's own systemd may take to boot, and to end. */
const bootTime = 30;
const endTime = 5;

/** systemd-run(1): returns when the twin has booted; with the unit everything of it ends. */
export function startArguments(layout: TwinLayout): string[] {
  const properties = [
    ...['Type=notify', 'NotifyAccess=all', 'Delegate=yes', 'PrivateMounts=yes', 'PrivateNetwork=yes', 'KillMode=mixed'],
    // What serves people goes before what is tried: systemd.resource-control(5), systemd.exec(5).
    ...[`MemoryMax=${layout.memory}`, 'OOMPolicy=kill', 'OOMScoreAdjust=900', 'CPUWeight=20', 'IOWeight=20'],
    ...[`TimeoutStartSec=${bootTime}`, `TimeoutStopSec=${endTime}`, 'CollectMode=inactive-or-failed'],
  ];
  return [
    ...['/usr/bin/systemd-run', '--quiet', `--unit=${layout.name}.service`, '--description=Holdpoint: a twin of this host'],
    ...properties.flatMap((property) => ['-p', property]),
    ...['--', '/bin/sh', '-c', twinScript, 'holdpoint-twin', layout.name, layout.base, layout.fifo, String(layout.size)],
    ...[...layout.addresses, ':', ...layout.overlays, ':', ...layout.readOnly, ':', ...layout.masked],
  ].map(escaped);
}

/** The manager puts variables into a command line, also into that of systemd-run: a dollar sign is doubled (systemd.service(5)). */
function escaped(word: string): string {
  return word.split('$').join('$$');
}
