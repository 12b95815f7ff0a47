import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { failed, ok, type Result } from '../../model/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Host } from '../../ports/host.ts';
import type { LiveStage, TwinScope } from '../../ports/rehearsal.ts';
import { collector } from '../collect.ts';
import { createLocalTarget } from '../local-target.ts';
import type { ProbeResult } from '../probe.ts';
import { alignServices, type Alignment, invocationsOf, loadedUnits } from './align-services.ts';
import { maskedUnits } from './masked-units.ts';
import { whyUnreached } from './reached.ts';
import { notPossible, startTwin, type Twin } from './start-twin.ts';
import { createTwinHost } from './twin-host.ts';
import { ownFolder } from './twin-script.ts';
import { whyNoTwin } from './why-no-twin.ts';

export interface TwinsParts {
  /** This machine. */
  readonly host: Host;
  readonly probe: ProbeResult;
  /** Holdpoint's own folders on this machine. */
  readonly state: readonly string[];
  /** A folder of ours below one of `state`, to mount on. */
  readonly base: string;
  readonly clock: Clock;
  /** Most bytes that a twin may write. */
  readonly size: number;
}

/** Kinds of actions and gates that a twin performs although a view cannot. */
const lives: ReadonlySet<string> = new Set(['service', 'http', 'tcp', 'prometheus', 'log', 'journal']);
/** Made anew by systemd-nspawn, so that what lies there on the host is not in the twin. */
const anew = ['/tmp', '/run', '/dev', '/proc', '/sys'];
const mostSaid = 1024 ** 2;
/** For the services of a small host; below it those that serve people would feel the twin. */
const leastMemory = 128 * 1024 ** 2;

/** Boots a twin of this machine in which these paths can be written. Fails (69) with the reason where there is none to be had. */
export async function beginTwin(parts: TwinsParts, { writable, units }: TwinScope): Promise<Result<LiveStage>> {
  const { bwrap } = parts.probe.abilities;
  const why = whyNoTwin(parts.probe.abilities);
  if (bwrap === undefined || why !== undefined) return failed(notPossible(why ?? parts.probe.complaints.join('; ')));
  const there = writable.find((path) => anew.some((folder) => path === folder || path.startsWith(`${folder}/`)));
  if (there !== undefined) return failed(notPossible(`the allowed path ${there} lies where a twin starts empty`));
  const memory = Math.floor((await availableMemory()) / 2);
  if (memory < leastMemory) return failed(notPossible(`${mebibytes(memory * 2)} of memory are free, and it would take half of them`));
  const began = performance.now();
  const masked = maskedUnits([...(await loadedUnits(parts.host)), ...units]);
  const twin = await startTwin({ base: parts.base, size: Math.min(parts.size, memory), memory, masked: [...masked.keys()] });
  if (!twin.ok) return twin;
  const host = createTwinHost({ twin: twin.value, bwrap, state: parts.state });
  const aligned = await alignServices(parts.host, host, masked);
  return ok(stageOf(parts, twin.value, host, aligned, { readyAfter: Math.round(performance.now() - began), memory }));
}

/** /proc/meminfo (proc(5)): what can be had without swapping, bytes. */
async function availableMemory(): Promise<number> {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
  return Number(found ?? 0) * 1024;
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}

interface TwinFacts {
  /** Milliseconds. */
  readonly readyAfter: number;
  /** Bytes. */
  readonly memory: number;
}

function stageOf({ probe, state, clock }: TwinsParts, twin: Twin, host: Host, { absent, missed }: Alignment, facts: TwinFacts): LiveStage {
  return {
    name: 'twin',
    lives,
    absent,
    missed,
    ready_ms: facts.readyAfter,
    target: createLocalTarget({ host, probe, state, clock }),
    folder: ownFolder(twin),
    read: (file, limit) => host.get(file, limit),
    put: (name, bytes) => host.put(name, bytes, false),
    runScript: async (file, args, timeout) => {
      const output = collector(mostSaid);
      const argv = ['/bin/sh', file, ...args];
      const ended = await host.exec({ argv, profile: { kind: 'outside' }, cwd: '/', env: {}, timeout }, output.watch);
      return { ended, said: `${output.text('out')}${output.text('err')}` };
    },
    running: () => invocationsOf(host),
    whyUnreached: (name, port) => whyUnreached(host, twin.init, name, port),
    isFull: async () => (await statfs(twin.root).catch(() => ({ bavail: 1 }))).bavail === 0,
    whyEnded: async () =>
      existsSync(twin.root)
        ? undefined
        : `the twin ended in the middle; it may hold ${mebibytes(facts.memory)} of memory, half of what was free`,
    close: twin.stop,
  };
}
