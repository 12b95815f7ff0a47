import type { Reach } from '../model/command.ts';
import { isRootSocket } from '../model/root-sockets.ts';

/** A reach as written; undefined when it is none of the five. */
export function parseReach(text: string): Reach | undefined {
  if (text === 'network' || text === 'processes' || text === 'host') return { kind: text };
  if (/^\/(?:(?!\p{Cc}).)+$/u.test(text) && !/\/(?:\.{0,2})(?:\/|$)/.test(text.slice(0))) return { kind: 'socket', path: text };
  return parseEndpoint(text);
}

/** `HOST:PORT`, `[::1]:PORT`. */
export function parseEndpoint(text: string): { readonly kind: 'endpoint'; readonly host: string; readonly port: number } | undefined {
  const match = /^(\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._-]|\$\{[A-Za-z]\w*\})+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65_535) return undefined;
  return { kind: 'endpoint', host: match[1]!.replace(/^\[|\]$/g, ''), port };
}

/** No boundary holds against it: `host`, and sockets whose daemon does as root whatever it is told. */
export function countsAsHost(reach: Reach): boolean {
  return reach.kind === 'host' || (reach.kind === 'socket' && isRootSocket(reach.path));
}
