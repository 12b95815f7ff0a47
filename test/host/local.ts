// A local host for tests: its state lies in a folder of the test's own, which a boundary does not empty.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { collector } from '../../src/host/collect.ts';
import { createLocalHost, type HostAbilities } from '../../src/host/local-host.ts';
import { probeHost } from '../../src/host/probe.ts';
import type { Ended } from '../../src/model/ended.ts';
import type { Confinement, Host, Invocation, Profile } from '../../src/ports/host.ts';

export const isRoot = process.getuid!() === 0;

const probed = await probeOnce();

async function probeOnce(): Promise<HostAbilities> {
  const state = await mkdtemp('/var/tmp/holdpoint-test-');
  try {
    return (await probeHost({ state: [state], scratch: path.join(state, 'scratch') })).abilities;
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** What this machine can enforce; tests that need more are skipped with the reason. */
export const abilities = probed;
export const noBoundary = probed.bwrap === undefined ? 'bubblewrap does not work here' : undefined;
export const noRootBoundary = isRoot ? noBoundary : 'not root';
export const noView = probed.view === 'overlay' ? undefined : 'no overlay of the host can be had here';

/** A folder that ends with the test, on disk, seen in every boundary. */
export async function folder(): Promise<string> {
  const made = await realpath(await mkdtemp('/var/tmp/holdpoint-test-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

export interface LocalHost {
  readonly host: Host;
  readonly state: string;
  readonly run: (argv: readonly string[], profile: Profile, more?: Partial<Invocation>) => Promise<Ran>;
}

export interface Ran {
  readonly ended: Ended;
  readonly out: string;
  readonly err: string;
}

export async function localHost(wanted: HostAbilities = abilities): Promise<LocalHost> {
  const state = path.join(await folder(), 'state');
  await mkdir(state, { mode: 0o700 });
  const host = createLocalHost({ state: [state], scratch: path.join(state, 'scratch'), abilities: wanted });
  return { host, state, run: (argv, profile, more) => runOn(host, argv, profile, more) };
}

export async function runOn(host: Host, argv: readonly string[], profile: Profile, more: Partial<Invocation> = {}): Promise<Ran> {
  const output = collector(1024 ** 2);
  const ended = await host.exec({ argv, profile, cwd: '/', env: {}, timeout: 20_000, ...more }, output.watch);
  return { ended, out: output.text('out'), err: output.text('err') };
}

export function confinement(more: Partial<Confinement> = {}): Confinement {
  return { writable: [], protected: [], hidden: [], reach: [], show: {}, ...more };
}

export function boundary(more: Partial<Confinement> = {}): Profile {
  return { kind: 'boundary', confinement: confinement(more) };
}

export function view(more: Partial<Confinement> = {}): Profile {
  return { kind: 'view', confinement: confinement(more) };
}

export const open: Profile = { kind: 'open' };

export function sh(script: string, ...args: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', script, 'test', ...args];
}
