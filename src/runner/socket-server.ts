import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import type { RunnerMessage, ViewMessage } from '../ports/runner-link.ts';
import { lineSplitter } from './json-lines.ts';
import { readViewMessage } from './view-message.ts';
import type { View, Views } from './views.ts';

// Like an adapter, this file and socket-client.ts use node:net; nothing else of the room touches the machine.

/** What a view may leave unread, in bytes, before it loses something. */
export interface ViewLimits {
  /** Beyond it: progress, never events. */
  readonly progress: number;
  /** Beyond it: its connection; it may open again and gets every event from the first. */
  readonly connection: number;
}

const usualLimits: ViewLimits = { progress: 256 * 1024, connection: 64 * 1024 * 1024 };
/** Characters of one message from a view. */
const messageLimit = 64 * 1024;
/** How long the last messages may take to reach a view when the runner ends, milliseconds. */
const farewell = 2000;

/** Listens on a Unix socket of mode 0600, one JSON value a line. The journal's lock is held, so a socket that lies there is a dead runner's. */
export async function listen(
  path: string,
  views: Views,
  say: (message: ViewMessage) => Promise<string | undefined>,
  limits: ViewLimits = usualLimits,
): Promise<{ readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const view = viewOver(socket, limits);
    const split = lineSplitter(messageLimit, (line) => {
      void hear(line, view, say);
    });
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      if (!split(text)) socket.destroy();
    });
    // A view that breaks off is no event of the operation.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      views.leave(view);
    });
    views.join(view);
  });
  await rm(path, { force: true });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(path, listening.resolve);
  await listening.promise;
  await chmod(path, 0o600);
  return { close: async () => end(server, sockets) };
}

function viewOver(socket: Socket, limits: ViewLimits): View {
  return {
    send: (message: RunnerMessage) => {
      if (socket.destroyed || !socket.writable) return;
      if (isDispensable(message) && socket.writableLength > limits.progress) return;
      if (socket.writableLength > limits.connection) socket.destroy();
      else socket.write(`${JSON.stringify(message)}\n`);
    },
  };
}

/** Whatever a view can do without. Where output ended is told in any case: it says how much of it was lost. */
function isDispensable(message: RunnerMessage): boolean {
  return message.kind === 'progress' && !(message.progress.kind === 'output' && message.progress.text === '');
}

async function hear(line: string, view: View, say: (message: ViewMessage) => Promise<string | undefined>): Promise<void> {
  const message = readViewMessage(line);
  if (message === undefined) {
    view.send({ kind: 'refused', message: 'this message is not understood' });
    return;
  }
  // When the journal fails, the loop ends the runner and says why.
  const refusal = await say(message).catch(() => undefined);
  if (refusal !== undefined) view.send({ kind: 'refused', message: refusal });
}

async function end(server: ReturnType<typeof createServer>, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  for (const socket of sockets) socket.end();
  const impatience = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, farewell);
  await closed.promise;
  clearTimeout(impatience);
}
