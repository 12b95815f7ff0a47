// host: everything that touches a target. It performs what it is told and knows no runbook, no journal and no screen.

import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { Ended } from '../model/ended.ts';
import type { OutputChunk } from '../ports/host.ts';
import { commandInside, endedOfBwrap } from './boundary/bwrap-status.ts';
import { closeInherited } from './inherited-descriptors.ts';

/** One process of this machine, argv only. Times in milliseconds. */
export interface SpawnRequest {
  /** argv[0] is an absolute path. */
  readonly argv: readonly string[];
  /** The whole environment; nothing of ours is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Missing: empty and closed. */
  readonly stdin?: Uint8Array;
  readonly timeout: number;
  /**
   * The program is bubblewrap: descriptor 3 carries its JSON status (bwrap(1), --json-status-fd), from which the end is told, and descriptor 4
   * gives it `options` (--args).
   */
  readonly supervisor?: {
    readonly options: string;
    /** true: it runs in another PID namespace, so the numbers in its status are not ours. */ readonly elsewhere?: true;
  };
}

/** Pause between SIGTERM and SIGKILL. */
const killGrace = 3000;
/** How long a descendant may hold the output open after the command has ended. */
const pipeGrace = 500;

/** Starts a process in a session of its own, passes its raw bytes on as they arrive, and tells how it ended. */
export async function spawn(request: SpawnRequest, watch: (chunk: OutputChunk) => void, cancel?: AbortSignal): Promise<Ended> {
  if (request.argv.some((word) => word.includes('\0'))) return { kind: 'not-started', reason: 'an argument contains a NUL byte' };
  if (cancel?.aborted === true) return { kind: 'cancelled' };
  const supervised = request.supervisor !== undefined;
  const child = start(request);
  let status = '';
  let stopped: Ended | undefined;
  let cut = false;

  child.stdout.on('data', (bytes: Uint8Array) => watch({ stream: 'out', bytes }));
  let complaint = '';
  child.stderr.on('data', (bytes: Uint8Array) => {
    if (supervised) complaint = (complaint + Buffer.from(bytes).toString('utf8')).slice(-2000);
    watch({ stream: 'err', bytes });
  });
  if (supervised) child.stdio[3]?.on('data', (bytes: Uint8Array) => (status += Buffer.from(bytes).toString('utf8')));

  const stop = (end: Ended): void => {
    if (stopped !== undefined) return;
    stopped = end;
    if (request.supervisor?.elsewhere === true) return signalGroup(child.pid, 'SIGKILL');
    terminate(child.pid, supervised ? status : undefined);
    timers.push(setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killGrace));
  };
  const timers = [setTimeout(() => stop({ kind: 'timed-out', after_ms: request.timeout }), request.timeout)];
  const onCancel = (): void => stop({ kind: 'cancelled' });
  cancel?.addEventListener('abort', onCancel, { once: true });
  child.nodeChildProcess.on('exit', () => {
    timers.push(
      setTimeout(() => {
        cut = true;
        for (const stream of child.stdio) stream?.destroy();
      }, pipeGrace),
    );
  });

  const result = await child;
  for (const timer of timers) clearTimeout(timer);
  cancel?.removeEventListener('abort', onCancel);
  if (stopped !== undefined) {
    // Its leader may be gone and others not: the first process of a PID namespace (bubblewrap before it is set up) takes no SIGTERM.
    signalGroup(child.pid, 'SIGKILL');
    return stopped;
  }
  if (result.exitCode === undefined && result.signal === undefined)
    return { kind: 'not-started', reason: startFailure(result.code, request.argv[0]!) };
  if (supervised) return endedOfBwrap({ status, complaint, cut, exitCode: result.exitCode, signal: result.signal });
  if (result.signal !== undefined) return { kind: 'signalled', signal: result.signal };
  return { kind: 'exited', code: result.exitCode!, ...(cut ? { pipe_held: true as const } : {}) };
}

/**
 * Starts a program that outlives this process: a session of its own, no terminal, its words appended to `log`.
 * Resolves as soon as it runs; `ended` when it has ended, if this process is still there to see it.
 */
export async function startDetached(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  log: string,
): Promise<{ readonly ended: Promise<unknown> }> {
  const [file, ...args] = argv;
  closeInherited();
  const words = openSync(log, 'a', 0o600);
  try {
    const child = execa(file!, args, {
      // The descriptor itself, not a pipe of ours: a pipe would break when this process ends. execa's types know the first numbers only.
      stdio: ['ignore', words as 1, words as 1],
      env,
      extendEnv: false,
      cwd: '/',
      detached: true,
      cleanup: false,
      reject: false,
      shell: false,
    });
    child.nodeChildProcess.unref();
    return { ended: child };
  } finally {
    closeSync(words);
  }
}

/** A process that lives until it is let go, or until this process ends, however that comes about. */
export interface HeldProcess {
  readonly pid: number;
  /** Its first line on stdout; undefined when it ended before, or within `timeout` milliseconds said nothing. */
  readonly firstLine: (timeout: number) => Promise<string | undefined>;
  /** The end of what it said on stderr. */
  readonly complaint: () => string;
  /** Closes its input, which ends it, and waits for its end. */
  readonly release: () => Promise<void>;
}

/** Starts a process whose stdin stays open: the kernel closes it when this process dies, and that is the sign to end. */
export function startHeld(argv: readonly string[], env: Readonly<Record<string, string>>): HeldProcess {
  closeInherited();
  const [file, ...args] = argv;
  const child = execa(file!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
    extendEnv: false,
    cwd: '/',
    buffer: false,
    reject: false,
    shell: false,
    detached: true,
    cleanup: false,
    encoding: 'buffer',
  });
  const ended = new Promise<undefined>((resolve) => {
    for (const end of ['close', 'error']) child.nodeChildProcess.once(end, () => resolve(undefined));
  });
  let complaint = '';
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (bytes: Uint8Array) => (complaint = (complaint + Buffer.from(bytes).toString('utf8')).slice(-2000)));
  const line = new Promise<string>((resolve) => {
    let said = '';
    child.stdout.on('data', (bytes: Uint8Array) => {
      said += Buffer.from(bytes).toString('utf8');
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')));
    });
  });
  return {
    pid: child.pid ?? 0,
    firstLine: (timeout) => {
      const late = pause(timeout, undefined, { ref: false });
      return Promise.race([line, ended, late]);
    },
    complaint: () => complaint.trim(),
    release: async () => {
      child.stdin.end();
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killGrace);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** What such a program sends: a message, and with it a server or a socket that it opened. */
export interface Handed {
  readonly message: unknown;
  readonly server: net.Server | undefined;
  readonly socket: net.Socket | undefined;
}

/** A Node program of ours in other namespaces, which hands over the servers and sockets that it opens there. */
export interface Messenger {
  readonly pid: number;
  /** Its next message and what came with it; undefined when it ended before. */
  readonly next: () => Promise<Handed | undefined>;
  readonly complaint: () => string;
  /** Closes its channel, which ends it (so does the end of this process), and waits for its end. */
  readonly release: () => Promise<void>;
}

/** Starts a command line that ends in Node, with a channel to it (child_process, `subprocess.send`). */
export function startMessenger(argv: readonly string[], env: Readonly<Record<string, string>>): Messenger {
  closeInherited();
  const [file, ...args] = argv;
  const child = execa(file!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ipc: true,
    env,
    extendEnv: false,
    cwd: '/',
    buffer: false,
    reject: false,
    shell: false,
    detached: true,
    cleanup: false,
    encoding: 'buffer',
    serialization: 'json',
  });
  const ended = child.then(
    () => undefined,
    () => undefined,
  );
  const { nodeChildProcess } = child;
  // Kept as they come: two may come before anybody asks for the second.
  const came: Handed[] = [];
  nodeChildProcess.on('message', (message, handle) =>
    came.push({
      message,
      server: handle instanceof net.Server ? handle : undefined,
      socket: handle instanceof net.Socket ? handle : undefined,
    }),
  );
  let complaint = '';
  child.stderr?.on('data', (bytes: Uint8Array) => (complaint = (complaint + Buffer.from(bytes).toString('utf8')).slice(-2000)));
  return {
    pid: child.pid ?? 0,
    next: async () => {
      while (came.length === 0 && nodeChildProcess.connected) await Promise.race([ended, once(nodeChildProcess, 'message')]);
      return came.shift();
    },
    complaint: () => complaint.trim(),
    release: async () => {
      if (nodeChildProcess.connected) nodeChildProcess.disconnect();
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killGrace);
      await ended;
      clearTimeout(timer);
    },
  };
}

function start(request: SpawnRequest) {
  closeInherited();
  const [file, ...args] = request.argv;
  // The child inherits the umask of the moment it is forked; nothing else of ours runs in between.
  const umask = process.umask(0o022);
  try {
    const pipe = 'pipe' as const;
    return execa(file!, args, {
      stdio: [pipe, pipe, pipe, ...(request.supervisor === undefined ? [] : [pipe, Buffer.from(request.supervisor.options)])] as [
        'pipe',
        'pipe',
        'pipe',
      ],
      ...(request.stdin === undefined ? { input: '' } : { input: request.stdin }),
      env: request.env,
      extendEnv: false,
      cwd: request.cwd,
      buffer: false,
      reject: false,
      shell: false,
      detached: true,
      cleanup: false,
      encoding: 'buffer',
      stripFinalNewline: false,
    });
  } finally {
    process.umask(umask);
  }
}

/** Asks politely: the command itself inside the boundary, else the whole process group. */
function terminate(pid: number | undefined, status: string | undefined): void {
  const inside = status === undefined ? [] : childrenOf(commandInside(status));
  if (inside.length === 0) return signalGroup(pid, 'SIGTERM');
  for (const one of inside) trySignal(one, 'SIGTERM');
}

function childrenOf(pid: string | undefined): number[] {
  try {
    return pid === undefined ? [] : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid !== undefined) trySignal(-pid, signal);
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function startFailure(code: string | undefined, program: string): string {
  switch (code) {
    case 'ENOENT':
      return `there is no program ${program}`;
    case 'EACCES':
      return `${program} may not be executed`;
    case 'E2BIG':
      return 'the argument list is longer than the kernel takes';
    default:
      return `${program} could not be started (${code ?? 'unknown reason'})`;
  }
}
