// host: everything that touches a target. It performs what it is told and knows no runbook, no journal and no screen.

import type { Ended } from '../model/ended.ts';
import type { OutputChunk } from '../ports/host.ts';
import { endedOfBwrap } from './boundary/bwrap-status.ts';
import { killGrace, signalGroup, terminate } from './spawn/end.ts';
import { start, startFailure, type SpawnRequest } from './spawn/start.ts';

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
