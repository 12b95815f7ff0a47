import { statSync } from 'node:fs';
import type { Confinement } from '../ports/host.ts';
import { tryCanaries } from './boundary/canaries.ts';
import { createLocalHost, type HostAbilities } from './local-host.ts';

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
  const isRoot = process.getuid!() === 0;
  const host = createLocalHost({ ...options, abilities: { bwrap, view: isRoot ? 'overlay' : 'read-only' } });
  const { failures } = await tryCanaries(host, nothing, isRoot ? ['boundary', 'view'] : ['boundary'], {
    state: options.state,
    proof: true,
  });
  const boundary = failures.find((one) => one.in === 'boundary');
  if (boundary !== undefined) return { abilities: { view: 'none' }, complaints: [`bubblewrap does not confine here: ${boundary.why}`] };
  if (!isRoot) return { abilities: { bwrap, view: 'read-only' }, complaints: ['an overlay of the host needs root'] };
  const view = failures.find((one) => one.in === 'view');
  return view === undefined
    ? { abilities: { bwrap, view: 'overlay' }, complaints: [] }
    : { abilities: { bwrap, view: 'read-only' }, complaints: [`an overlay of the host cannot be had here: ${view.why}`] };
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
