import { lstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Ended } from '../../model/ended.ts';
import type { Host, Invocation, OutputChunk } from '../../ports/host.ts';
import { findAccount, type Account } from '../account.ts';
import { boundaryArguments, environmentOptions, ownMounts, type ViewRoot } from '../boundary/arguments.ts';
import { gatherFacts } from '../boundary/gather-facts.ts';
import { environmentOf } from '../environment.ts';
import { get, put } from '../local-files.ts';
import { realpathWithin } from '../rehearsal/path-within.ts';
import { resolveConfinement } from '../resolve-paths.ts';
import { spawn } from '../spawn.ts';
import type { Twin } from './start-twin.ts';
import { dialTwin } from './twin-dial.ts';
import { ownFolder } from './twin-script.ts';
import { twinViewArguments } from './twin-view.ts';

export interface TwinHostParts {
  readonly twin: Twin;
  readonly bwrap: string;
  /** Holdpoint's own folders on this machine. */
  readonly state: readonly string[];
}

type Watch = (chunk: OutputChunk) => void;

/** A twin as a host: the same four verbs, the same boundary, its own services and network. Nothing of the real host is reached from it. */
export function createTwinHost(parts: TwinHostParts): Host {
  const { twin } = parts;
  const folder = ownFolder(twin);
  return {
    name: 'a twin of this machine',
    exec: (invocation, watch, cancel) => exec(parts, invocation, watch ?? (() => undefined), cancel),
    dial: (address, timeout) => dialTwin(twin.init, address, timeout),
    put: async (name, bytes, executable) => {
      const real = await realpathWithin(twin.root, folder);
      if (real !== folder)
        return {
          ok: false,
          failure: {
            code: 'scratch-not-written',
            exit: 74,
            message: `${folder} is gone in the twin`,
            hint: 'a service of it may have removed it; nothing was changed',
          },
        };
      const placed = await put(`${twin.root}${folder}`, name, bytes, executable);
      return placed.ok ? { ok: true, value: `${folder}/${name}` } : placed;
    },
    get: async (file, limit) => {
      const real = await realpathWithin(twin.root, path.posix.dirname(file));
      return real === undefined ? { kind: 'absent' } : get(path.posix.join(twin.root, real, path.posix.basename(file)), limit);
    },
  };
}

async function exec(parts: TwinHostParts, invocation: Invocation, watch: Watch, cancel?: AbortSignal): Promise<Ended> {
  const { twin } = parts;
  const { profile, user, cwd } = invocation;
  const account = user === undefined ? undefined : await findAccount(user);
  if (user !== undefined && account === undefined) return notStarted(`there is no user ${user} on this host`);
  const place = await realpathWithin(twin.root, cwd);
  if (place !== cwd) return notStarted(`the working directory ${cwd} ${place === undefined ? 'does not exist' : `leads to ${place}`}`);
  const env = environmentOf(account ?? { name: userInfo().username, home: userInfo().homedir }, invocation.env);
  const common = { timeout: invocation.timeout, cwd: '/', ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }) };
  switch (profile.kind) {
    case 'open':
      return notStarted('what runs outside the boundary is not rehearsed');
    case 'outside':
      return spawn({ ...common, env, argv: [...twin.enter, '/usr/bin/env', `--chdir=${cwd}`, ...invocation.argv] }, watch, cancel);
    case 'boundary':
    case 'view': {
      const base = `${ownFolder(twin)}/view`;
      const sight = profile.kind === 'view' ? { root: `${base}/root`, run: `${base}/run` } : undefined;
      const built = await confine(parts, invocation, account, sight);
      if (!built.ok) return notStarted(built.reason);
      const argv = [...twin.enter, ...(sight === undefined ? built.argv : twinViewArguments(base, built.argv))];
      const supervisor = { options: environmentOptions(env), elsewhere: true as const };
      return spawn({ ...common, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, argv, supervisor }, watch, cancel);
    }
    default:
      return profile satisfies never;
  }
}

type Built = { readonly ok: true; readonly argv: readonly string[] } | { readonly ok: false; readonly reason: string };

async function confine(
  { twin, bwrap, state }: TwinHostParts,
  { profile, argv, cwd }: Invocation,
  account: Account | undefined,
  view: ViewRoot | undefined,
): Promise<Built> {
  if (!('confinement' in profile)) throw new Error('a profile without confinement has no boundary');
  if (profile.confinement.reach.length > 0) return { ok: false, reason: 'nothing of the host can be reached from a rehearsal' };
  const resolved = await resolveConfinement(profile.confinement, (wanted) => realpathWithin(twin.root, wanted));
  if (!resolved.ok) return resolved;
  const gathering = { bwrap, state, ...(account === undefined ? {} : { account }), ...(view === undefined ? {} : { view }) };
  // A socket of a service that does not run in the twin, or a file that it removed, is not there to be covered.
  const facts = gatherFacts(resolved.confinement, { ...gathering, steady: (paths) => paths.filter((one) => isThere(twin, one)) });
  return { ok: true, argv: [...ownMounts(0), ...boundaryArguments(resolved.confinement, facts, { argv, cwd })] };
}

function isThere({ root }: Twin, file: string): boolean {
  try {
    lstatSync(`${root}${file}`);
    return true;
  } catch {
    return false;
  }
}

function notStarted(reason: string): Ended {
  return { kind: 'not-started', reason };
}
