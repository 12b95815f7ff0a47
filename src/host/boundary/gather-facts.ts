import { lstatSync, realpathSync } from 'node:fs';
import type { Confinement } from '../../ports/host.ts';
import { localHomes, type Account } from '../account.ts';
import type { BoundaryFacts, MaskedPath, ViewRoot } from './arguments.ts';
import { isBelow } from './arguments.ts';
import { keysInHomes } from './hidden-keys.ts';
import { visibleSockets } from './live-sockets.ts';

export interface Gathering {
  readonly bwrap: string;
  /** Holdpoint's own folders on this host. */
  readonly state: readonly string[];
  /** The user the invocation names. */
  readonly account?: Account;
  readonly view?: ViewRoot;
  readonly relayed?: true;
  /** Which of the sockets on disk to cover. Missing: all. */
  readonly steady?: (paths: readonly string[]) => readonly string[];
}

/** Looks at this host for what one command's boundary has to cover. */
export function gatherFacts(confinement: Confinement, gathering: Gathering): BoundaryFacts {
  const starter = { uid: process.getuid!(), gid: process.getgid!() };
  const { account, view } = gathering;
  const named = (path: string): boolean => confinement.writable.some((folder) => isBelow(path, folder));
  const hidden = [...keysInHomes(localHomes(), account?.home).filter((path) => !named(path)), ...confinement.hidden];
  const state = gathering.state.flatMap((path) => existing(path)).map((one) => one.path);
  return {
    bwrap: gathering.bwrap,
    starter,
    state,
    hidden: distinct(hidden.flatMap(existing)).filter((one) => !state.some((folder) => isBelow(one.path, folder))),
    sockets: (gathering.steady ?? ((all) => all))(visibleSockets(confinement.writable))
      .flatMap(existing)
      .map((one) => one.path)
      .filter((path) => !state.some((folder) => isBelow(path, folder))),
    resolver: resolverFiles(),
    ...(view === undefined ? {} : { view }),
    ...(gathering.relayed === undefined ? {} : { relayed: gathering.relayed }),
    ...(account === undefined || (starter.uid !== 0 && account.uid === starter.uid) ? {} : { runAs: account }),
  };
}

/** Where resolv.conf(5) really lies when it lies below the emptied `/run`. */
function resolverFiles(): string[] {
  return existing('/etc/resolv.conf')
    .map((one) => one.path)
    .filter((path) => isBelow(path, '/run'));
}

/** The real path, or nothing when it is not there or may not be looked at (then nobody inside may either). */
function existing(path: string): MaskedPath[] {
  try {
    const real = realpathSync(path);
    return [{ path: real, directory: lstatSync(real).isDirectory() }];
  } catch {
    return [];
  }
}

function distinct(paths: readonly MaskedPath[]): MaskedPath[] {
  return [...new Map(paths.map((one) => [one.path, one])).values()];
}
