import { once } from 'node:events';
import net from 'node:net';
import { execa } from 'execa';
import { closeInherited } from '../inherited-descriptors.ts';
import { killGrace, signalGroup } from './end.ts';

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
