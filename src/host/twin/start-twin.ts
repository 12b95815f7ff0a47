import { readFileSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import { exitCodes } from '../../model/outcome.ts';
import { collector } from '../collect.ts';
import { fixedPath } from '../environment.ts';
import { spawn } from '../spawn.ts';
import { hostMounts, viewMounts } from '../view/mounts.ts';
import { startArguments, type TwinLayout } from './twin-script.ts';

/** A second system that runs. */
export interface Twin {
  readonly name: string;
  readonly base: string;
  /** Its process 1, as this host numbers it. */
  readonly init: number;
  /** Its `/`, for this process. A link in it may lead out: resolve names with `realpathWithin`. */
  readonly root: string;
  /** Goes before a command line that is to run in all its namespaces. */
  readonly enter: readonly string[];
  /** Where its upper layers would be seen, each with the mount point it belongs to. */
  readonly layersOf: readonly { readonly point: string; readonly upper: string }[];
  /** Ends it; nothing is left. */
  readonly stop: () => Promise<void>;
}

export interface TwinOptions {
  /** A folder of ours below the host state to mount on. Made when it is missing. */
  readonly base: string;
  readonly size: number;
  /** Bytes for processes and files together. */
  readonly memory: number;
  readonly masked: readonly string[];
}

const startTime = 40_000;
const env = { PATH: fixedPath, LANG: 'C.UTF-8' };
let count = 0;

/** Boots one. Fails (69) where it does not boot; then nothing is left behind. */
export async function startTwin({ base, size, memory, masked }: TwinOptions): Promise<Result<Twin>> {
  await mkdir(base, { recursive: true, mode: 0o711 });
  count += 1;
  const name = `holdpoint-twin-${process.pid}-${count}`;
  const fifo = `${base}.${process.pid}.${count}`;
  const made = await say(['/usr/bin/mkfifo', '-m', '0600', '--', fifo]);
  if (made !== undefined) return failed(notPossible(made));
  // Read and write: an end that is opened alone waits for the other one (fifo(7)). It is closed on exec, so no child holds it.
  const held = await open(fifo, 'r+');
  const layout: TwinLayout = { name, base, fifo, size, memory, masked, addresses: ownAddresses(), ...viewMounts(hostMounts()) };
  const stop = async (): Promise<void> => {
    await say(['/usr/bin/systemctl', '--no-ask-password', 'stop', `${name}.service`]);
    await held.close();
    await rm(fifo, { force: true });
  };
  const refused = await say(startArguments(layout));
  const init = refused === undefined ? await initOf(name) : undefined;
  if (init === undefined) {
    const said = await lastWords(name);
    await stop();
    return failed(notPossible(`it did not boot: ${said ?? refused ?? 'its process 1 is not seen'}`));
  }
  return ok({
    name,
    base,
    init,
    root: `/proc/${init}/root`,
    enter: ['/usr/bin/nsenter', `--target=${init}`, '--all', '--'],
    layersOf: ['/', ...layout.overlays].map((point, index) => ({ point, upper: path.posix.join(base, 'layers', String(index + 1)) })),
    stop,
  });
}

export function notPossible(reason: string): Failure {
  return {
    code: 'twin-not-possible',
    exit: exitCodes.unavailable,
    message: `no twin of this host: ${reason}`,
    hint: 'services are not rehearsed without one; nothing was changed',
  };
}

/** The child of systemd-nspawn that is process 1 in a table of processes of its own. */
async function initOf(name: string): Promise<number | undefined> {
  const main = Number((await tell(['/usr/bin/systemctl', 'show', '--property=MainPID', '--value', `${name}.service`])).trim());
  if (!(main > 0)) return undefined;
  const children = readText(`/proc/${main}/task/${main}/children`).split(' ').filter(Boolean);
  const found = children.find((child) => /^NSpid:\t\d+\t1$/m.test(readText(`/proc/${child}/status`)));
  return found === undefined ? undefined : Number(found);
}

async function lastWords(name: string): Promise<string | undefined> {
  const said = await tell(['/usr/bin/journalctl', '--no-pager', '--output=cat', '--lines=20', `_SYSTEMD_UNIT=${name}.service`]);
  return said.trim().split('\n').at(-1) || undefined;
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0)
    .map(({ address, family }) => `${address}/${family === 'IPv4' ? 32 : 128}`);
}

async function say(argv: readonly string[]): Promise<string | undefined> {
  const output = collector(64 * 1024);
  const ended = await spawn({ argv, env, cwd: '/', timeout: startTime }, output.watch);
  if (ended.kind === 'exited' && ended.code === 0) return undefined;
  return output.text('err').trim().split('\n')[0] || JSON.stringify(ended);
}

async function tell(argv: readonly string[]): Promise<string> {
  const output = collector(256 * 1024);
  await spawn({ argv, env, cwd: '/', timeout: startTime }, output.watch);
  return output.text('out');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
