import dns from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { fixedPath } from '../environment.ts';
import { startMessenger } from '../spawn/start-messenger.ts';
import { hostsFile, joinArguments, listenerArguments, type Place } from './private-network.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Relay {
  /** Goes before the command line that is to run in the private network. */
  readonly join: readonly string[];
  /** What `/etc/hosts` has to say inside; missing: no endpoint has a name. */
  readonly hosts?: string;
  /** A line for each endpoint: what it stood for. */
  readonly told: readonly string[];
  /** Ends every connection and the network. */
  close(): Promise<void>;
}

export type OpenedRelay = { readonly ok: true; readonly relay: Relay } | { readonly ok: false; readonly reason: string };

/** Opens a network in which these endpoints answer as they do outside, and nothing else. It ends with `close`, and with this process. */
export async function openRelay(endpoints: readonly Endpoint[]): Promise<OpenedRelay> {
  const names: Record<string, readonly string[]> = {};
  const places: Place[] = [];
  for (const { host, port } of endpoints) {
    const addresses = net.isIP(host) === 0 ? await resolve(host) : [host];
    if (addresses.length === 0) return { ok: false, reason: `${host} has no address, so nothing can be relayed to it` };
    if (net.isIP(host) === 0) names[host] = addresses;
    places.push(...addresses.map((address) => ({ address, port })));
  }
  return listenAt(places, names);
}

async function listenAt(places: readonly Place[], names: Readonly<Record<string, readonly string[]>>): Promise<OpenedRelay> {
  const uid = process.getuid!();
  const helper = startMessenger(listenerArguments(places, process.execPath, uid), { PATH: fixedPath });
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  const close = async (): Promise<void> => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    await helper.release();
  };
  const open: Place[] = [];
  let problem = '';
  for (const place of places) {
    const came = await helper.next();
    if (came === undefined) break;
    const { server } = came;
    if (server === undefined) problem = (came.message as { readonly problem?: string }).problem ?? '';
    else {
      serve(server, place, sockets);
      servers.push(server);
      open.push(place);
    }
  }
  // A name may have an address of a family that this host does not have; without any, it cannot be reached.
  const unreached = Object.entries(names).find(([, addresses]) => !open.some(({ address }) => addresses.includes(address)))?.[0];
  if (open.length === 0 || unreached !== undefined) {
    const said = helper.complaint().split('\n')[0] ?? '';
    await close();
    return { ok: false, reason: `the relay could not be set up: ${[problem, said].find((text) => text !== '') ?? 'its network ended'}` };
  }
  const answering = (addresses: readonly string[]): readonly string[] =>
    addresses.filter((address) => open.some((place) => place.address === address));
  const reachable = Object.fromEntries(Object.entries(names).map(([name, addresses]) => [name, answering(addresses)]));
  const told = [
    ...Object.entries(reachable).map(([name, addresses]) => `${name} stood for ${addresses.join(', ')}`),
    `reached by a relay, and nothing else: ${open.map(({ address, port }) => (net.isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`)).join(', ')}`,
  ];
  const hosts = Object.keys(names).length === 0 ? undefined : hostsFile(await readFile('/etc/hosts', 'utf8').catch(() => ''), reachable);
  return { ok: true, relay: { join: joinArguments(helper.pid, uid), told, close, ...(hosts === undefined ? {} : { hosts }) } };
}

async function resolve(host: string): Promise<string[]> {
  try {
    const found = await dns.lookup(host, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch {
    return [];
  }
}

/** Bytes both ways, each end of a stream passed on by itself; a broken connection breaks on the other side too. */
function serve(server: net.Server, { address, port }: Place, sockets: Set<net.Socket>): void {
  // It came by a channel, without the options that it was made with.
  Object.assign(server, { allowHalfOpen: true, pauseOnConnect: true });
  server.on('connection', (inner) => {
    const outer = net.connect({ host: address, port, allowHalfOpen: true });
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.resetAndDestroy());
      one.on('close', () => sockets.delete(one));
    }
    outer.once('connect', () => {
      inner.pipe(outer);
      outer.pipe(inner);
    });
  });
}
