import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { closeInherited } from '../inherited-descriptors.ts';
import { killGrace, signalGroup } from './end.ts';

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
