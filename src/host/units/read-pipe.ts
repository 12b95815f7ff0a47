import { constants, openSync } from 'node:fs';
import net from 'node:net';

/** Reads a pipe with a name as bytes come, without keeping a thread waiting. */
export interface PipeReader {
  /** When the last writer has closed it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opened without waiting for a writer (fifo(7)); it counts as ended only after a writer came and went. */
export function readPipe(file: string, watch: (bytes: Uint8Array) => void): PipeReader {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new net.Socket({ fd: descriptor, readable: true, writable: false });
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('data', watch);
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  return { ended: promise, close: () => socket.destroy() };
}
