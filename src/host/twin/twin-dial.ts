import type net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Host } from '../../ports/host.ts';
import { dialOver } from '../dial.ts';
import { fixedPath } from '../environment.ts';
import { startMessenger } from '../spawn/start-messenger.ts';

/** Node's part in the twin's network: it connects, hands the socket over, and ends. */
const dialler = `
const [host, port] = JSON.parse(process.argv[1]);
const socket = require('node:net').connect({ host, port, pauseOnConnect: true });
socket.once('error', ({ code, message }) => process.send({ code, message }, () => process.exit()));
socket.once('connect', () => { socket.pause(); process.send({}, socket, { keepOpen: false }, () => process.disconnect()); });
process.on('disconnect', () => process.exit());`;

/** Connects in the network of a twin: its loopback, and what of the host's own addresses answers there; no way leads anywhere else. */
export function dialTwin(init: number, address: Parameters<Host['dial']>[0], timeout: number): ReturnType<Host['dial']> {
  return dialOver((host, port) => connectIn(init, host, port, timeout))(address, timeout);
}

async function connectIn(init: number, host: string, port: number, timeout: number): Promise<net.Socket> {
  const argv = ['/usr/bin/nsenter', `--net=/proc/${init}/ns/net`, '--', process.execPath, '--eval', dialler, JSON.stringify([host, port])];
  const child = startMessenger(argv, { PATH: fixedPath });
  try {
    const late = new AbortController();
    const came = await Promise.race([child.next(), pause(timeout, 'late' as const, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    if (came === 'late') throw Object.assign(new Error(`no connection within ${timeout} ms`), { code: 'ETIMEDOUT' });
    if (came?.socket !== undefined) return came.socket;
    const { code, message } = (came?.message ?? {}) as { readonly code?: string; readonly message?: string };
    throw Object.assign(new Error(message ?? `the twin cannot be dialled: ${child.complaint()}`), { code });
  } finally {
    await child.release();
  }
}
