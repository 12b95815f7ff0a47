import { accessSync, constants, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Profile } from '../ports/host.ts';
import { collector } from './collect.ts';
import { createLocalHost, type HostAbilities } from './local-host.ts';

/** What this host can enforce, and why not more. */
export interface ProbeResult {
  readonly abilities: HostAbilities;
  /** Each a sentence; empty: all of it works. */
  readonly complaints: readonly string[];
}

const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];

/** Seven ways out that have to be shut; every one that works says its name. $1 decoy folder, $2 a process outside. No live setting is ever written. */
const canaries = `
: > "$1/inside/proof" && echo inside-writable
( : > "$1/outside" ) 2>/dev/null && echo write
chmod 0777 "$1/outside" 2>/dev/null && echo chmod
rm -f "$1/removable" 2>/dev/null && echo unlink
[ -S "$1/socket" ] && echo socket
{ mount -o remount,rw,bind / || mount -o remount,rw,bind "$1"; } 2>/dev/null && echo remount
{ [ -w /proc/sys/kernel/core_pattern ] || [ -w /proc/sysrq-trigger ]; } && echo proc-sys
[ -e "/proc/$2/root/." ] && echo proc-root
echo end`;

/** The same in a view: what is written there must not be found on the host afterwards. */
const viewCanaries = `
( echo changed > "$1/outside" && rm -f "$1/removable" && echo writable-in-view ) 2>/dev/null
{ mount -o remount,rw,bind /; } 2>/dev/null && echo remount
{ [ -w /proc/sys/kernel/core_pattern ] || [ -w /proc/sysrq-trigger ]; } && echo proc-sys
[ -S "$1/socket" ] && echo socket
[ -e "/proc/$2/root/." ] && echo proc-root
echo end`;

/** Finds out by trying, not by version: decoys are made, and what a command in the boundary can do to them is looked at from outside. */
export async function probeHost(options: { readonly state: readonly string[]; readonly scratch: string }): Promise<ProbeResult> {
  const bwrap = places.find(isProgram);
  if (bwrap === undefined) return { abilities: { view: 'none' }, complaints: ['bubblewrap is not installed'] };
  const decoys = await makeDecoys();
  try {
    const boundary = await tryOut(options, { bwrap, view: 'read-only' }, decoys, 'boundary');
    if (boundary !== undefined) return { abilities: { view: 'none' }, complaints: [`bubblewrap does not confine here: ${boundary}`] };
    if (process.getuid!() !== 0) return { abilities: { bwrap, view: 'read-only' }, complaints: ['an overlay of the host needs root'] };
    const view = await tryOut(options, { bwrap, view: 'overlay' }, decoys, 'view');
    if (view !== undefined)
      return { abilities: { bwrap, view: 'read-only' }, complaints: [`an overlay of the host cannot be had here: ${view}`] };
    return { abilities: { bwrap, view: 'overlay' }, complaints: [] };
  } finally {
    await decoys.remove();
  }
}

/** undefined: it holds. Otherwise what went wrong. */
async function tryOut(
  options: { readonly state: readonly string[]; readonly scratch: string },
  abilities: HostAbilities,
  decoys: Decoys,
  kind: 'boundary' | 'view',
): Promise<string | undefined> {
  const host = createLocalHost({ ...options, abilities });
  const confinement = { writable: [decoys.inside], protected: [], hidden: [], reach: [], show: {} };
  const profile: Profile = { kind, confinement };
  const output = collector(4096);
  const script = kind === 'boundary' ? canaries : viewCanaries;
  const ended = await host.exec(
    { argv: ['/bin/sh', '-c', script, 'canary', decoys.folder, String(process.pid)], profile, cwd: '/', env: {}, timeout: 20_000 },
    output.watch,
  );
  if (ended.kind !== 'exited' || ended.code !== 0)
    return ended.kind === 'not-started' ? ended.reason : `the trial ended with ${JSON.stringify(ended)}`;
  const expected = kind === 'boundary' ? 'inside-writable\nend\n' : 'writable-in-view\nend\n';
  if (output.text('out') !== expected)
    return `a trial that has to fail succeeded, or the trial did not run: ${output.text('out').trim().replaceAll('\n', ', ')}`;
  return decoys.harm(kind === 'boundary');
}

interface Decoys {
  readonly folder: string;
  readonly inside: string;
  /** undefined: they are as they were made; `proof`: the one file inside the boundary must have been written. */
  harm(proof: boolean): Promise<string | undefined>;
  remove(): Promise<void>;
}

async function makeDecoys(): Promise<Decoys> {
  const folder = await mkdtemp(path.join(visibleFolder(), 'holdpoint-canary-'));
  const inside = path.join(folder, 'inside');
  await mkdir(inside);
  await writeFile(path.join(folder, 'outside'), 'decoy', { mode: 0o600 });
  await writeFile(path.join(folder, 'removable'), 'decoy', { mode: 0o600 });
  let connections = 0;
  const server = net.createServer(() => connections++);
  await new Promise<void>((resolve) => server.listen(path.join(folder, 'socket'), resolve));
  return {
    folder,
    inside,
    harm: async (proof) => {
      const outside = path.join(folder, 'outside');
      const content = await readFile(outside, 'utf8').catch(() => '(gone)');
      const mode = await stat(outside)
        .then((found) => found.mode & 0o7777)
        .catch(() => 0);
      const removed = await stat(path.join(folder, 'removable'))
        .then(() => false)
        .catch(() => true);
      if (content !== 'decoy' || mode !== 0o600 || removed) return 'a decoy outside was changed';
      if (connections > 0) return 'a decoy socket was reached';
      const written = await stat(path.join(inside, 'proof'))
        .then(() => true)
        .catch(() => false);
      return proof && !written ? 'the writable place was not written' : undefined;
    },
    remove: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A place that is not emptied inside a boundary, so that the decoys are seen there. */
function visibleFolder(): string {
  return canWrite('/var/tmp') ? '/var/tmp' : homedir();
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
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
