import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Supervision } from '../model/boundary-trial.ts';
import type { Ended } from '../model/ended.ts';
import type { Confinement, Host, Invocation, OutputChunk } from '../ports/host.ts';
import { findAccount, type Account } from './account.ts';
import { boundaryArguments, environmentOptions, ownMounts, setprivArguments } from './boundary/arguments.ts';
import { inCgroup } from './boundary/cgroup.ts';
import { gatherFacts } from './boundary/gather-facts.ts';
import { steadySockets } from './boundary/live-sockets.ts';
import { prepared } from './boundary/prepared.ts';
import type { StepBounds } from './boundary/step-bounds.ts';
import { dialLocal } from './dial.ts';
import { environmentOf } from './environment.ts';
import { get, put } from './local-files.ts';
import { createProgramKeeper, type ProgramKeeper } from './programs/keep-program.ts';
import type { Layer } from './programs/layers.ts';
import { anyReplaced, keepAll, placePrograms } from './programs/place-programs.ts';
import { relayFor, type OpenRelay } from './relay/relay-for.ts';
import { resolveConfinement, workingDirectory } from './resolve-paths.ts';
import { spawn } from './spawn.ts';
import { localUnits } from './units/local-units.ts';
import { runUnit } from './units/run-unit.ts';
import { unitFiles } from './units/unit-files.ts';
import { hostMounts, viewMounts } from './view/mounts.ts';
import { viewArguments, viewRootOf } from './view/view-arguments.ts';

export interface LocalHostOptions {
  /** Holdpoint's own folders on this machine (host state, keys): nobody inside a boundary sees them. */
  readonly state: readonly string[];
  /** A folder of ours for scripts and for mounting views on; below one of `state`. Made when it is missing. */
  readonly scratch: string;
  /** Found by a probe: where bubblewrap is, and what a view can be. */
  readonly abilities: HostAbilities;
}

/** What a host can enforce, found by trying. */
export interface HostAbilities {
  /** Missing: nothing confines here. */
  readonly bwrap?: string;
  readonly view: 'overlay' | 'read-only' | 'none';
  /** What keeps a step's processes together. Missing: their own table of processes alone. */
  readonly supervision?: Supervision;
  /** Where control groups can be made. Missing: nowhere. */
  readonly cgroup?: string;
  /** What all processes of a step together are held to. Missing and empty: to nothing. */
  readonly bounds?: StepBounds;
  /** true: a command can have a network in which one endpoint answers. Missing: an endpoint that is reached is the host's whole network. */
  readonly relay?: true;
}

/** What a command may write in a view: a share of the machine's memory, tmpfs(5). */
const viewSize = '25%';

/** This machine as a target. */
export function createLocalHost(options: LocalHostOptions): Host {
  const keeper = createProgramKeeper(programFolder(options));
  return {
    name: 'this machine',
    exec: (invocation, watch, cancel) => exec(options, keeper, invocation, watch ?? (() => undefined), cancel),
    dial: dialLocal,
    put: (name, bytes, executable) => put(options.scratch, name, bytes, executable),
    get,
    ...(options.abilities.supervision === 'unit' ? { units: localUnits(options.scratch) } : {}),
  };
}

/** Private copies of judged programs, shared by all operations of this host. */
function programFolder({ state, scratch }: LocalHostOptions): string {
  return path.join(state[0] ?? scratch, 'programs');
}

async function exec(
  options: LocalHostOptions,
  keeper: ProgramKeeper,
  invocation: Invocation,
  watch: (chunk: OutputChunk) => void,
  cancel?: AbortSignal,
): Promise<Ended> {
  const { profile } = invocation;
  const account = invocation.user === undefined ? undefined : await findAccount(invocation.user);
  if (invocation.user !== undefined && account === undefined) return notStarted(`there is no user ${invocation.user} on this host`);
  if (account !== undefined && process.getuid!() !== 0 && account.uid !== process.getuid!())
    return notStarted(`only root can run a command as ${account.name}; Holdpoint acts as uid ${process.getuid!()}`);
  const place = await workingDirectory(invocation.cwd);
  if (!place.ok) return notStarted(place.reason);
  const env = environmentOf(account ?? ourselves(), invocation.env);
  if (
    Object.entries(env)
      .flat()
      .some((word) => word.includes('\0'))
  )
    return notStarted('a variable of the environment contains a NUL byte');
  const judged = await keepAll(keeper, invocation.programs ?? []);
  if (!judged.ok) return { kind: 'not-started', reason: judged.reason, ...(judged.differs ? { differs: true as const } : {}) };
  const common = { timeout: invocation.timeout, ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }) };
  switch (profile.kind) {
    case 'outside':
    case 'open': {
      const switched = account !== undefined && account.uid !== process.getuid!() ? setprivArguments(account) : [];
      return spawn({ ...common, argv: [...switched, ...invocation.argv], env, cwd: invocation.cwd }, watch, cancel);
    }
    case 'boundary':
    case 'view': {
      const { argv, cwd } = invocation;
      const overlay = options.abilities.view === 'overlay';
      const placed = await placePrograms(
        judged.kept,
        profile,
        overlay ? { mounts: hostMounts(), folder: programFolder(options) } : undefined,
      );
      const relay = await relayFor(options, profile.confinement.reach);
      if (!relay.ok) return notStarted(relay.reason);
      for (const fact of relay.value?.told ?? []) invocation.tell?.(fact);
      const unit = relay.value === undefined ? unitOf(options, invocation) : undefined;
      if (unit !== undefined) invocation.tell?.(`ran as the unit ${unit.name}`);
      const steady = steadySockets();
      const ended = await untilMounted(watch, async (pass) => {
        const show = { ...profile.confinement.show, ...placed.show, ...relay.value?.show };
        const wanted = { ...profile.confinement, show };
        const built = await confined(options, profile.kind, wanted, { argv, cwd }, account, {
          relay: relay.value,
          layers: placed.layers,
          steady,
        });
        if (!built.ok) return notStarted(built.reason);
        // bubblewrap itself runs in an empty environment: LD_PRELOAD would reach it.
        const supervised = { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cwd: '/', supervisor: { options: environmentOptions(env) } };
        if (unit !== undefined)
          return runUnit(
            unit.name,
            unit.files,
            { ...common, bounds: options.abilities.bounds ?? {}, argv: built.argv, options: environmentOptions(env) },
            pass,
            cancel,
          );
        return grouped(options, invocation, (before) =>
          spawn({ ...common, ...supervised, argv: [...before, ...built.argv] }, pass, cancel),
        );
      });
      await relay.value?.close();
      const replaced = ended.kind === 'not-started' ? undefined : await anyReplaced(keeper, placed.watched);
      return replaced === undefined ? ended : { kind: 'lost', reason: replaced };
    }
    default:
      return profile satisfies never;
  }
}

/** The unit that this command runs as; a relay ends with this process, so what needs one does too. */
function unitOf({ scratch, abilities }: LocalHostOptions, { unit }: Invocation) {
  const files = unit === undefined || abilities.supervision !== 'unit' ? undefined : unitFiles(scratch, unit);
  return unit === undefined || files === undefined ? undefined : { name: unit, files };
}

/** Steps, and what shares the host's table of processes and so could leave some behind, are a group of their own where that can be had. */
function grouped(
  { abilities }: LocalHostOptions,
  { unit, profile }: Invocation,
  run: (before: readonly string[]) => Promise<Ended>,
): Promise<Ended> {
  const shares = 'confinement' in profile && profile.confinement.reach.some(({ kind }) => kind === 'processes');
  return abilities.cgroup === undefined || (unit === undefined && !shares)
    ? run([])
    : inCgroup({ parent: abilities.cgroup, bounds: abilities.bounds ?? {} }, run);
}

/**
 * A socket or mount that is covered may go between the look and the mount; then nothing was started, and a new look finds it gone. What bubblewrap says of
 * such a try is nobody's output.
 */
async function untilMounted(
  watch: (chunk: OutputChunk) => void,
  attempt: (watch: (chunk: OutputChunk) => void) => Promise<Ended>,
): Promise<Ended> {
  for (let tries = 1; ; tries += 1) {
    const held: OutputChunk[] = [];
    const ended = await attempt((chunk) => {
      if (held.length > 0 || Buffer.from(chunk.bytes).subarray(0, 7).equals(complaint)) held.push(chunk);
      else watch(chunk);
    });
    const went =
      ended.kind === 'not-started' &&
      /^the boundary could not be set up: bwrap: Can't (create|find|get|mkdir|mount|bind)/.test(ended.reason);
    if (tries < 20 && went) continue;
    for (const chunk of held) watch(chunk);
    return ended;
  }
}

/** How bubblewrap begins what it says. */
const complaint = Buffer.from('bwrap: ');

/** A uid that no user has is its own name. */
function ourselves(): { readonly name: string; readonly home: string } {
  try {
    const { username, homedir } = userInfo();
    return { name: username, home: homedir };
  } catch {
    return { name: String(process.getuid!()), home: '/' };
  }
}

type Built = { readonly ok: true; readonly argv: readonly string[] } | { readonly ok: false; readonly reason: string };

async function confined(
  { abilities, state, scratch }: LocalHostOptions,
  kind: 'boundary' | 'view',
  wanted: Confinement,
  inside: { readonly argv: readonly string[]; readonly cwd: string },
  account: Account | undefined,
  {
    relay,
    layers,
    steady,
  }: { readonly relay: OpenRelay | undefined; readonly layers: readonly Layer[]; readonly steady: ReturnType<typeof steadySockets> },
): Promise<Built> {
  if (abilities.bwrap === undefined) return { ok: false, reason: 'nothing confines commands on this host; `holdpoint check` says why' };
  if (wanted.reach.some((one) => one.kind === 'host')) return { ok: false, reason: 'a command that reaches the host has no boundary' };
  if (wanted.reach.some((one) => one.kind === 'processes') && (account ?? { uid: process.getuid!() }).uid === 0)
    return { ok: false, reason: 'reach `processes` needs a user other than root' };
  const overlay = kind === 'view' && abilities.view === 'overlay';
  const resolved = await resolveConfinement(kind === 'view' && !overlay ? { ...wanted, readOnly: true } : wanted);
  if (!resolved.ok) return resolved;
  const relayed = relay === undefined ? {} : { relayed: true as const };
  const gathering = { bwrap: abilities.bwrap, state, steady, ...relayed, ...(account === undefined ? {} : { account }) };
  const join = relay?.join ?? [];
  const ready = prepared(layers);
  if (!overlay)
    return {
      ok: true,
      argv: [
        ...join,
        ...ownMounts(process.getuid!()),
        ...ready,
        ...boundaryArguments(resolved.confinement, gatherFacts(resolved.confinement, gathering), inside),
      ],
    };
  const folder = path.join(scratch, 'view');
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const plan = { folder, size: viewSize, ...viewMounts(hostMounts()) };
  const facts = gatherFacts(resolved.confinement, { ...gathering, view: viewRootOf(plan) });
  return { ok: true, argv: viewArguments(plan, [...join, ...ready, ...boundaryArguments(resolved.confinement, facts, inside)]) };
}

function notStarted(reason: string): Ended {
  return { kind: 'not-started', reason };
}
