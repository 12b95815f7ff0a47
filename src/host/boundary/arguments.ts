// boundary: what the kernel lets one command touch, as arguments for bubblewrap. Values in, argv out; it touches nothing.

import type { Reach } from '../../model/command.ts';
import type { Confinement } from '../../ports/host.ts';

/** What the host adds to a confinement. All paths are absolute, without symbolic links, and exist. */
export interface BoundaryFacts {
  /** The program bubblewrap. */
  readonly bwrap: string;
  /** Who starts it: as root capabilities have to be taken away, as a normal user a user namespace is needed. */
  readonly starter: { readonly uid: number; readonly gid: number };
  /** Missing: the starter. */
  readonly runAs?: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  /** Holdpoint's own state: directories nobody inside sees, but for what is writable in them. */
  readonly state: readonly string[];
  readonly hidden: readonly MaskedPath[];
  /** Sockets on disk that somebody listens on; covered, unless reached. */
  readonly sockets: readonly string[];
  /** Files below /run that name resolution needs; shown where the network is reached. */
  readonly resolver: readonly string[];
  /** Missing: the host itself, read-only. */
  readonly view?: ViewRoot;
  /** true: bubblewrap is started in a network in which only the endpoints answer. Missing: an endpoint that is reached is the host's network. */
  readonly relayed?: true;
}

export interface MaskedPath {
  readonly path: string;
  readonly directory: boolean;
}

/** A throw-away copy-on-write sight of the host: everything is writable in it and nothing stays. */
export interface ViewRoot {
  /** Where the view of `/` is mounted. */
  readonly root: string;
  /** Stands in for `/run`. */
  readonly run: string;
}

export interface Inside {
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** Descriptor on which bubblewrap tells how the command ended. */
const statusDescriptor = 3;
/** Descriptor from which bubblewrap reads more options: everybody on the host may read a command line, and variables may be secret. */
const optionsDescriptor = 4;

/** The command's whole environment as options for bubblewrap's options descriptor: bwrap(1), --args. No name or value may contain NUL. */
export function environmentOptions(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .flatMap(([name, text]) => ['--setenv', name, text])
    .map((word) => `${word}\0`)
    .join('');
}

/** bwrap(1)'s whole command line. Order matters: a later mount covers an earlier one. */
export function boundaryArguments(confinement: Confinement, facts: BoundaryFacts, inside: Inside): string[] {
  return [
    facts.bwrap,
    ...['--json-status-fd', String(statusDescriptor), '--die-with-parent', '--new-session'],
    ...namespaces(confinement.reach, facts),
    ...['--clearenv', '--args', String(optionsDescriptor)],
    ...base(facts),
    // Our state is emptied after what contains it and before what is writable in it.
    ...writable(
      confinement.writable.filter((path) => !isOurs(path, facts)),
      confinement,
      facts,
    ),
    ...facts.state.flatMap((path) => ['--perms', '0711', '--tmpfs', path]),
    ...writable(
      confinement.writable.filter((path) => isOurs(path, facts)),
      confinement,
      facts,
    ),
    ...facts.state.flatMap((path) => ['--remount-ro', path]),
    ...(facts.view === undefined ? byDepth(confinement.protected).flatMap((path) => ['--ro-bind', path, path]) : []),
    ...(confinement.ours === true ? [] : facts.hidden.flatMap(mask)),
    // Our own tools connect to nothing and have to see a socket as what it is.
    ...(confinement.ours === true ? [] : facts.sockets.filter((path) => !reaches(confinement.reach, path)).flatMap(coverFile)),
    ...Object.entries(confinement.show).flatMap(([source, place]) => ['--ro-bind', source, place]),
    ...reached(confinement.reach, facts),
    ...capabilities(facts),
    ...['--chdir', inside.cwd, '--'],
    ...switchUser(facts),
    ...inside.argv,
  ];
}

function namespaces(reach: readonly Reach[], facts: BoundaryFacts): string[] {
  return [
    ...(isRoot(facts) ? [] : ['--unshare-user', '--uid', String(facts.starter.uid), '--gid', String(facts.starter.gid)]),
    ...(reach.some((one) => one.kind === 'processes') ? [] : ['--unshare-pid']),
    ...['--unshare-ipc', '--unshare-uts', '--unshare-cgroup'],
    ...(reachesNetwork(reach, facts) || (facts.relayed === true && hasEndpoint(reach)) ? [] : ['--unshare-net']),
  ];
}

/** The host's own network. */
function reachesNetwork(reach: readonly Reach[], facts: BoundaryFacts): boolean {
  return reach.some((one) => one.kind === 'network') || (hasEndpoint(reach) && facts.relayed !== true);
}

function hasEndpoint(reach: readonly Reach[]): boolean {
  return reach.some((one) => one.kind === 'endpoint');
}

function base({ view }: BoundaryFacts): string[] {
  return [
    ...(view === undefined ? ['--ro-bind', '/', '/'] : ['--bind', view.root, '/', '--ro-bind', '/sys', '/sys']),
    ...['--dev', '/dev', '--proc', '/proc'],
    // bubblewrap leaves these writable for root: sysctl asks for the uid, not for a capability.
    ...['--ro-bind', '/proc/sys', '/proc/sys', '--ro-bind-try', '/proc/sysrq-trigger', '/proc/sysrq-trigger'],
    ...(view === undefined ? ['--tmpfs', '/run'] : ['--bind', view.run, '/run']),
    ...['--tmpfs', '/tmp'],
  ];
}

/** In a view all of the disk is writable already; only what lies below an emptied directory has to be brought back. */
function writable(wanted: readonly string[], { readOnly }: Confinement, { view }: BoundaryFacts): string[] {
  const paths = byDepth(wanted);
  if (view === undefined) return paths.flatMap((path) => [readOnly === true ? '--ro-bind' : '--bind', path, path]);
  return paths.filter((path) => isBelow(path, '/tmp')).flatMap((path) => ['--bind', `${view.root}${path}`, path]);
}

function isOurs(path: string, { state }: BoundaryFacts): boolean {
  return state.some((folder) => isBelow(path, folder));
}

function mask({ path, directory }: MaskedPath): string[] {
  return directory ? emptyDirectory(path) : coverFile(path);
}

/** On this mount a device cannot be opened, so reading fails instead of finding an empty file. */
function coverFile(path: string): string[] {
  return ['--ro-bind', '/dev/null', path];
}

function emptyDirectory(path: string): string[] {
  return ['--perms', '0000', '--tmpfs', path, '--remount-ro', path];
}

function reached(reach: readonly Reach[], facts: BoundaryFacts): string[] {
  const sockets = reach.flatMap((one) => (one.kind === 'socket' ? ['--bind', one.path, one.path] : []));
  const resolver =
    reachesNetwork(reach, facts) && facts.view === undefined ? facts.resolver.flatMap((path) => ['--ro-bind', path, path]) : [];
  return [...sockets, ...resolver];
}

function reaches(reach: readonly Reach[], socket: string): boolean {
  return reach.some((one) => one.kind === 'socket' && one.path === socket);
}

/** Four harmless ones for root; three more for the one exec of setpriv, which gives them all up. Never SYS_ADMIN, SYS_PTRACE, MKNOD, DAC_READ_SEARCH. */
function capabilities(facts: BoundaryFacts): string[] {
  if (!isRoot(facts)) return [];
  const kept =
    facts.runAs === undefined
      ? ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_FSETID']
      : ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP', 'CAP_DAC_OVERRIDE'];
  const port = facts.view !== undefined && facts.runAs === undefined ? ['CAP_NET_BIND_SERVICE'] : [];
  return ['--cap-drop', 'ALL', ...[...kept, ...port].flatMap((name) => ['--cap-add', name])];
}

function switchUser(facts: BoundaryFacts): string[] {
  if (!isRoot(facts) || facts.runAs === undefined) return [];
  return setprivArguments(facts.runAs);
}

/** setpriv(1) for that uid, gid and its groups, and no capability at all. */
export function setprivArguments(account: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] }): string[] {
  const { uid, gid, groups } = account;
  return [
    '/usr/bin/setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    ...(groups.length === 0 ? ['--clear-groups'] : [`--groups=${groups.join(',')}`]),
    ...['--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'],
  ];
}

/**
 * Goes before bubblewrap: mounts of its own that hear nothing of the host's. What bubblewrap makes alone is a slave of them (mount_namespaces(7)), so that a
 * disk that is mounted on the host while a command runs would appear inside, writable.
 */
export function ownMounts(uid: number): string[] {
  return ['/usr/bin/unshare', ...(uid === 0 ? [] : ['--user', '--map-current-user']), '--mount', '--propagation', 'private', '--'];
}

function isRoot(facts: BoundaryFacts): boolean {
  return facts.starter.uid === 0;
}

/** Parents before what lies in them. */
function byDepth(paths: readonly string[]): string[] {
  return [...new Set(paths)].toSorted((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
