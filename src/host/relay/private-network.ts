// relay: a network of one command's own in which nothing answers but the endpoints that it declared. It knows no step and no record.

import net from 'node:net';

/** What is listened on in the private network; the same address is dialled outside. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Takes the addresses on the loopback of a new network namespace; one that it cannot take is left out, and nothing listens there then. */
const script = `set -eu
ip link set lo up
while [ "$1" != : ]; do ip addr add "$1" dev lo || :; shift; done; shift
exec "$@"`;

/** Node's part: it opens each place and hands it over. Its channel is what keeps it, and with it the network, alive. */
const listener = `
const net = require('node:net');
process.on('disconnect', () => process.exit());
(async () => {
  for (const { address, port } of JSON.parse(process.argv[1])) {
    const server = net.createServer();
    const problem = await new Promise((done) => { server.once('error', done); server.listen({ host: address, port }, () => done()); });
    await new Promise((done) => process.send({ address, port, problem: problem?.message }, problem ? undefined : server, done));
    if (!problem) server.close();
  }
})();`;

/** The command line that makes the network and then becomes the listener; as a normal user in a user namespace, whose rights end there. */
export function listenerArguments(places: readonly Place[], node: string, uid: number): string[] {
  return [
    '/usr/bin/unshare',
    ...(uid === 0 ? [] : ['--user', '--map-current-user', '--keep-caps']),
    ...['--net', '--', '/bin/sh', '-c', script, 'holdpoint-relay'],
    ...new Set(places.flatMap(({ address }) => taken(address))),
    ':',
    ...[node, '--eval', listener, JSON.stringify(places)],
  ];
}

/** Goes before a command line that is to run in the network of that process. */
export function joinArguments(pid: number, uid: number): string[] {
  return ['/usr/bin/nsenter', `--target=${pid}`, ...(uid === 0 ? [] : ['--user', '--preserve-credentials']), '--net', '--'];
}

/** ip(8): 127.0.0.0/8 and ::1 are there already. */
function taken(address: string): string[] {
  if (net.isIPv4(address)) return address.startsWith('127.') ? [] : [`${address}/32`];
  return address === '::1' ? [] : [`${address}/128`];
}

/** hosts(5) for inside: the host's own lines but for the names of endpoints, which stand for what is listened on. */
export function hostsFile(text: string, names: Readonly<Record<string, readonly string[]>>): string {
  const wanted = new Set(Object.keys(names).map((name) => name.toLowerCase()));
  const kept = text.split('\n').flatMap((line) => {
    const [address, ...all] = line.replace(/#.*/, '').trim().split(/\s+/);
    const left = all.filter((name) => !wanted.has(name.toLowerCase()));
    return address === undefined || left.length === 0 ? [] : [[address, ...left].join(' ')];
  });
  const added = Object.entries(names).flatMap(([name, addresses]) => addresses.map((address) => `${address} ${name}`));
  return `${[...kept, ...added].join('\n')}\n`;
}
