import { userInfo } from 'node:os';
import path from 'node:path';
import type { Ended } from '../../model/ended.ts';
import type { Host, Invocation, OutputChunk } from '../../ports/host.ts';
import { findAccount } from '../account.ts';
import { boundaryArguments, environmentOptions, type ViewRoot } from '../boundary/arguments.ts';
import { gatherFacts } from '../boundary/gather-facts.ts';
import { environmentOf } from '../environment.ts';
import { get, put } from '../local-files.ts';
import { resolveConfinement } from '../resolve-paths.ts';
import { spawn } from '../spawn.ts';
import type { Holder } from './holder.ts';
import { realpathWithin } from './path-within.ts';

export interface RehearsalHostParts {
  readonly holder: Holder;
  /** Which of its views. */
  readonly view: string;
  readonly bwrap: string;
  /** Holdpoint's own folders on this machine. */
  readonly state: readonly string[];
}

type Watch = (chunk: OutputChunk) => void;

/** One view of a rehearsal as a host: the same four verbs, the same boundary, nothing of it stays. Nothing of the real host is reached from it. */
export function createRehearsalHost(parts: RehearsalHostParts): Host {
  const { holder, view } = parts;
  return {
    name: 'a rehearsal of this machine',
    exec: (invocation, watch, cancel) => exec(parts, invocation, watch ?? (() => undefined), cancel),
    dial: () => Promise.resolve({ ok: false, failure: { kind: 'no-route', reason: 'nothing is reached from a rehearsal' } }),
    put: async (name, bytes, executable) => {
      const placed = await put(`${holder.rootOf(view)}${holder.base}`, name, bytes, executable);
      return placed.ok ? { ok: true, value: `${holder.base}/${name}` } : placed;
    },
    get: async (file, limit) => {
      const root = holder.rootOf(view);
      const folder = await realpathWithin(root, path.posix.dirname(file));
      return folder === undefined ? { kind: 'absent' } : get(path.posix.join(root, folder, path.posix.basename(file)), limit);
    },
  };
}

async function exec(parts: RehearsalHostParts, invocation: Invocation, watch: Watch, cancel?: AbortSignal): Promise<Ended> {
  const { holder, view } = parts;
  const { profile, user, cwd } = invocation;
  const account = user === undefined ? undefined : await findAccount(user);
  if (user !== undefined && account === undefined) return notStarted(`there is no user ${user} on this host`);
  const place = await realpathWithin(holder.rootOf(view), cwd);
  if (place !== cwd) return notStarted(`the working directory ${cwd} ${place === undefined ? 'does not exist' : `leads to ${place}`}`);
  const env = environmentOf(account ?? { name: userInfo().username, home: userInfo().homedir }, invocation.env);
  const common = { timeout: invocation.timeout, cwd: '/', ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }) };
  switch (profile.kind) {
    case 'open':
      return notStarted('what runs outside the boundary is not rehearsed');
    case 'outside':
      return spawn({ ...common, env, argv: holder.enter(view, cwd, invocation.argv) }, watch, cancel);
    case 'boundary':
      return confine(view);
    case 'view': {
      // What a gate writes must not stay in the rehearsal either: it looks at a copy.
      const copy = await holder.fork(view);
      if (!copy.ok) return notStarted(copy.failure.message);
      const ended = await confine(copy.value, { root: '/', run: '/run' });
      await holder.drop(copy.value);
      return ended;
    }
    default:
      return profile satisfies never;
  }

  async function confine(where: string, sight?: ViewRoot): Promise<Ended> {
    if (!('confinement' in profile)) throw new Error('a profile without confinement has no boundary');
    if (profile.confinement.reach.length > 0) return notStarted('nothing of the host can be reached from a rehearsal');
    const resolved = await resolveConfinement(profile.confinement, (wanted) => realpathWithin(holder.rootOf(where), wanted));
    if (!resolved.ok) return notStarted(resolved.reason);
    const gathering = { bwrap: parts.bwrap, state: parts.state, ...(account === undefined ? {} : { account }) };
    const facts = gatherFacts(resolved.confinement, { ...gathering, ...(sight === undefined ? {} : { view: sight }) });
    const argv = holder.enter(where, '/', boundaryArguments(resolved.confinement, facts, { argv: invocation.argv, cwd }));
    const supervisor = { options: environmentOptions(env), elsewhere: true as const };
    return spawn({ ...common, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, argv, supervisor }, watch, cancel);
  }
}

function notStarted(reason: string): Ended {
  return { kind: 'not-started', reason };
}
