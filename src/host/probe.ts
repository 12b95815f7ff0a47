import { statSync } from 'node:fs';
import type { Confinement } from '../ports/host.ts';
import { tryCanaries } from './boundary/canaries.ts';
import { ownCgroup } from './boundary/cgroup.ts';
import { endAbandonedSandboxes } from './boundary/end-abandoned.ts';
import { fixedPath } from './environment.ts';
import { createLocalHost, type HostAbilities } from './local-host.ts';
import { spawn } from './spawn.ts';
import { tryUnit } from './units/try-unit.ts';

/** What this host can enforce, and why not more. */
export interface ProbeResult {
  readonly abilities: HostAbilities;
  /** Each a sentence; empty: all of it works. */
  readonly complaints: readonly string[];
}

const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];

export interface ProbeOptions {
  /** Holdpoint's own folders. */
  readonly state: readonly string[];
  readonly scratch: string;
  /** Where bubblewrap may be; missing: where distributions put it. */
  readonly places?: readonly string[];
}

const nothing: Confinement = { writable: [], protected: [], hidden: [], reach: [], show: {} };

/** Finds out by trying, not by version: decoys are made, and what a command in the boundary can do to them is looked at from outside. */
export async function probeHost(options: ProbeOptions): Promise<ProbeResult> {
  const bwrap = (options.places ?? places).find(isProgram);
  if (bwrap === undefined) return { abilities: { view: 'none' }, complaints: ['bubblewrap is not installed'] };
  endAbandonedSandboxes(bwrap, options.state);
  const isRoot = process.getuid!() === 0;
  const host = createLocalHost({ ...options, abilities: { bwrap, view: isRoot ? 'overlay' : 'read-only' } });
  const [{ failures }, relay, units] = await Promise.all([
    tryCanaries(host, nothing, isRoot ? ['boundary', 'view'] : ['boundary'], { state: options.state, proof: true }),
    tryRelay(isRoot),
    tryUnit(),
  ]);
  const cgroup = ownCgroup();
  const why = (place: 'boundary' | 'view'): string | undefined => failures.find((one) => one.in === place)?.why;
  const boundary = why('boundary');
  if (boundary !== undefined) return { abilities: { view: 'none' }, complaints: [`bubblewrap does not confine here: ${boundary}`] };
  const view = why('view');
  const complaints = [
    ...(isRoot ? [] : ['an overlay of the host needs root']),
    ...(view === undefined ? [] : [`an overlay of the host cannot be had here: ${view}`]),
    ...(relay ? [] : ['a network of one endpoint cannot be had here (it needs ip, of iproute2, and network namespaces)']),
  ];
  const abilities: HostAbilities = {
    bwrap,
    view: isRoot && view === undefined ? 'overlay' : 'read-only',
    supervision: units !== undefined ? 'unit' : cgroup === undefined ? 'pid-namespace' : 'cgroup',
    bounds: units ?? cgroup?.bounds ?? {},
    ...(cgroup === undefined ? {} : { cgroup: cgroup.parent }),
    ...(relay ? { relay } : {}),
  };
  return { abilities, complaints };
}

/** Whether a network of one's own can be made and set up; its rest is Node's. */
async function tryRelay(isRoot: boolean): Promise<boolean> {
  const own = isRoot ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const argv = ['/usr/bin/unshare', ...own, '--net', '--', 'ip', 'link', 'set', 'lo', 'up'];
  const ended = await spawn({ argv, env: { PATH: fixedPath }, cwd: '/', timeout: 10_000 }, () => undefined);
  return ended.kind === 'exited' && ended.code === 0;
}

/** A regular file that root alone can replace; a normal user may own his own. */
function isProgram(file: string): boolean {
  try {
    const found = statSync(file);
    const owners = [0, process.getuid!()];
    return found.isFile() && owners.includes(found.uid) && (found.mode & 0o022) === 0 && (found.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
