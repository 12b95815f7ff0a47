import { spawn } from 'node:child_process';
import type { Ended } from '../../src/model/ended.ts';
import { ok } from '../../src/model/failure.ts';
import type { Host } from '../../src/ports/host.ts';

/**
 * A Host over child processes of this machine without any confinement, for tests of what runs on top of one. `killAfter`: milliseconds
 * after which a command and everything it started is killed; undefined: not at all.
 */
export function plainHost(killAfter: (argv: readonly string[]) => number | undefined = () => undefined): Host {
  return {
    name: 'plain',
    exec: (invocation, watch = () => undefined) =>
      new Promise<Ended>((resolve) => {
        const [file, ...args] = invocation.argv;
        const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', ...invocation.env };
        const child = spawn(file!, args, {
          env,
          cwd: invocation.cwd,
          stdio: ['pipe', 'pipe', 'pipe'],
          timeout: invocation.timeout,
          detached: true,
        });
        const after = killAfter(invocation.argv);
        const killer = after === undefined ? undefined : setTimeout(() => killGroup(child.pid), after);
        child.stdout.on('data', (bytes: Buffer) => watch({ stream: 'out', bytes }));
        child.stderr.on('data', (bytes: Buffer) => watch({ stream: 'err', bytes }));
        child.stdin.on('error', () => undefined);
        child.stdin.end(invocation.stdin ?? '');
        child.on('error', (error) => resolve({ kind: 'not-started', reason: error.message }));
        child.on('close', () => clearTimeout(killer));
        child.on('close', (code, signal) => resolve(signal === null ? { kind: 'exited', code: code! } : { kind: 'signalled', signal }));
      }),
    dial: () => Promise.resolve({ ok: false, failure: { kind: 'other', reason: 'not dialled in these tests' } }),
    put: (name) => Promise.resolve(ok(name)),
    get: () => Promise.resolve({ kind: 'absent' }),
  };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
