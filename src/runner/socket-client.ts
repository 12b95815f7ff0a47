import { createConnection, type Socket } from 'node:net';
import type { RunnerLink, RunnerMessage } from '../ports/runner-link.ts';
import { lineSplitter } from './json-lines.ts';

/** A connection to the runner that listens there; undefined: none does. */
export async function connectTo(path: string, operationId: string): Promise<RunnerLink | undefined> {
  const socket = await open(path);
  return socket === undefined ? undefined : linkOver(socket, operationId);
}

async function open(path: string): Promise<Socket | undefined> {
  const socket = createConnection(path);
  const opened = Promise.withResolvers<Socket | undefined>();
  // Absent, or left behind by a runner that is gone.
  socket.once('error', () => opened.resolve(undefined));
  socket.once('connect', () => opened.resolve(socket));
  return opened.promise;
}

function linkOver(socket: Socket, operationId: string): RunnerLink {
  const arrived: RunnerMessage[] = [];
  let more = Promise.withResolvers<void>();
  let over = false;
  const wake = (): void => {
    more.resolve();
    more = Promise.withResolvers<void>();
  };
  // Our own runner speaks here: the socket is ours alone (0600 in a folder 0700).
  const split = lineSplitter(Number.POSITIVE_INFINITY, (line) => {
    arrived.push(JSON.parse(line) as RunnerMessage);
  });
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    split(text);
    wake();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    over = true;
    wake();
  });

  async function* messages(): AsyncGenerator<RunnerMessage> {
    for (;;) {
      const message = arrived.shift();
      if (message !== undefined) yield message;
      else if (over) return;
      else await more.promise;
    }
  }

  return {
    operationId,
    messages: messages(),
    send: (message) => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    },
    close: () => socket.destroy(),
  };
}
