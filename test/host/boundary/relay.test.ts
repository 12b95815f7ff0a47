// A command that reaches one endpoint: it answers as it does outside, and nothing else of any network does.
import { spawn as start } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { hostsFile } from '../../../src/host/relay/private-network.ts';
import type { Reach } from '../../../src/model/command.ts';
import type { Profile } from '../../../src/ports/host.ts';
import { abilities, boundary, confinement, folder, localHost, noView, open, view } from '../local.ts';

beforeEach((context) => context.skip(abilities.relay !== true, 'no relay can be had here'));

/** A server of the host's; resolves with its port. */
async function serve(answer: (socket: net.Socket) => void, address = '127.0.0.1', port = 0): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    answer(socket);
  });
  server.listen(port, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as net.AddressInfo).port;
}

const greet = (words: string) => (socket: net.Socket) => {
  socket.end(words);
};

/** Prints what the server says until it closes; a failure says why. */
const client =
  'my $s = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 5) or die "$@\\n"; for (;;) { my $n = sysread($s, my $b, 65536); defined $n or die "$!\\n"; $n or last; print $b } print "\\n"';
const ask = (host: string, port: number): readonly string[] => ['/usr/bin/perl', '-MIO::Socket::IP', '-e', client, host, String(port)];
const endpoint = (host: string, port: number): Reach => ({ kind: 'endpoint', host, port });
const reached = (...reach: readonly Reach[]): Profile => boundary({ reach });
const said = (words: string) => ({ ended: { kind: 'exited', code: 0 }, out: `${words}\n` });
const failed = { ended: { kind: 'exited', code: expect.toSatisfy((code: number) => code > 0) as number } };

/** An address of this machine that is not its loopback. */
const outward = Object.values(os.networkInterfaces())
  .flatMap((all) => all ?? [])
  .find((one) => one.family === 'IPv4' && !one.internal)?.address;
const hasIpv6 = Object.values(os.networkInterfaces())
  .flatMap((all) => all ?? [])
  .some((one) => one.address === '::1');

describe('one endpoint', () => {
  it('answers, and its neighbours do not', async () => {
    const { run } = await localHost();
    const [port, neighbour] = [await serve(greet('here')), await serve(greet('neighbour'))];
    expect(await run(ask('127.0.0.1', neighbour), open)).toMatchObject(said('neighbour'));
    expect(await run(ask('127.0.0.1', port), reached(endpoint('127.0.0.1', port)))).toMatchObject(said('here'));
    expect(await run(ask('127.0.0.1', neighbour), reached(endpoint('127.0.0.1', port)))).toMatchObject(failed);
    expect(await run(ask('127.0.0.2', port), reached(endpoint('127.0.0.1', port)))).toMatchObject(failed);
  });

  it('by name is resolved outside, and told', async () => {
    const { host, run } = await localHost();
    const port = await serve(greet('here'));
    const told: string[] = [];
    const tell = (fact: string): void => void told.push(fact);
    expect(await run(ask('localhost', port), reached(endpoint('localhost', port)), { tell })).toMatchObject(said('here'));
    expect(told[0]).toMatch(/^localhost stood for 127\.0\.0\.1/);
    expect(told[1]).toContain(`127.0.0.1:${port}`);
    const nowhere = reached(endpoint('no-such-host.invalid', 1));
    expect(await host.exec({ argv: ['/bin/true'], profile: nowhere, cwd: '/', env: {}, timeout: 20_000 })).toEqual({
      kind: 'not-started',
      reason: 'no-such-host.invalid has no address, so nothing can be relayed to it',
    });
  });

  it('of another machine answers under its own address, and that machine answers nowhere else', async (context) => {
    context.skip(outward === undefined, 'this machine has no address but its loopback');
    const { run } = await localHost();
    const [port, neighbour] = [await serve(greet('here'), outward), await serve(greet('neighbour'), outward)];
    expect(await run(ask(outward!, neighbour), open)).toMatchObject(said('neighbour'));
    expect(await run(ask(outward!, port), reached(endpoint(outward!, port)))).toMatchObject(said('here'));
    expect(await run(ask(outward!, neighbour), reached(endpoint(outward!, port)))).toMatchObject(failed);
    expect(await run(ask(outward!, port), reached(endpoint('127.0.0.1', port)))).toMatchObject(failed);
  });

  it('of IPv6 answers', async (context) => {
    context.skip(!hasIpv6, 'this machine has no IPv6');
    const { run } = await localHost();
    const port = await serve(greet('here'), '::1');
    expect(await run(ask('::1', port), reached(endpoint('::1', port)))).toMatchObject(said('here'));
  });

  it('answers in a view, for another user, and beside a socket', async (context) => {
    const { run } = await localHost();
    const port = await serve(greet('here'));
    const words = ask('localhost', port);
    expect(await run(words, reached(endpoint('localhost', port)), { user: 'nobody' })).toMatchObject(said('here'));
    context.skip(noView !== undefined, noView);
    expect(await run(words, view({ reach: [endpoint('localhost', port)] }))).toMatchObject(said('here'));
  });

  it('with `network` beside it is the network', async () => {
    const { run } = await localHost();
    const [port, neighbour] = [await serve(greet('here')), await serve(greet('neighbour'))];
    expect(await run(ask('127.0.0.1', neighbour), reached(endpoint('127.0.0.1', port), { kind: 'network' }))).toMatchObject(
      said('neighbour'),
    );
  });

  it('is the network where no relay can be had', async () => {
    const { relay: _, ...without } = abilities;
    const { run } = await localHost(without);
    const [port, neighbour] = [await serve(greet('here')), await serve(greet('neighbour'))];
    expect(await run(ask('127.0.0.1', neighbour), reached(endpoint('127.0.0.1', port)))).toMatchObject(said('neighbour'));
  });
});

describe('besides it', () => {
  const tries: readonly (readonly [string, string])[] = [
    ['names', 'exit !gethostbyname("example.org")'],
    ['another address', 'exit !IO::Socket::IP->new(PeerHost => "192.0.2.1", PeerPort => 80, Timeout => 5)'],
    [
      'UDP to another address',
      'my $s = IO::Socket::IP->new(PeerHost => "192.0.2.1", PeerPort => 53, Type => SOCK_DGRAM) or exit 1; exit !$s->send("x")',
    ],
    ['raw sockets', 'exit !socket(my $s, PF_INET, SOCK_RAW, 1)'],
    ['links', 'open my $f, "<", "/proc/self/net/dev"; exit !grep { /^\\s*(\\w+):/ && $1 ne "lo" } <$f>'],
  ];
  it.each(tries)('there is nothing: %s', async (_what, script) => {
    const { run } = await localHost();
    const port = await serve(greet('here'));
    expect(await run(['/usr/bin/perl', '-MSocket', '-MIO::Socket::IP', '-e', script], reached(endpoint('127.0.0.1', port)))).toMatchObject(
      failed,
    );
  });

  it('sockets without a path belong to another network', async () => {
    const { run } = await localHost();
    const name = `holdpoint-relay-test-${process.pid}`;
    const server = net.createServer((socket) => socket.end()).listen(`\0${name}`);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const script = 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); exit !connect($s, pack("Sa*", AF_UNIX, "\\0" . $ARGV[0]))';
    const words = ['/usr/bin/perl', '-MSocket', '-e', script, name];
    expect(await run(words, reached({ kind: 'network' }))).toMatchObject({ ended: { kind: 'exited', code: 0 } });
    const port = await serve(greet('here'));
    expect(await run(words, reached(endpoint('127.0.0.1', port)))).toMatchObject(failed);
  });

  it('the command cannot change its network, nor take the relay along', async () => {
    const { run } = await localHost();
    const port = await serve(greet('here'));
    const profile = reached(endpoint('127.0.0.1', port));
    const words = [
      '/bin/sh',
      '-c',
      'ip addr add 192.0.2.9/32 dev lo || echo held; ip link set lo down || echo held; ls /proc | grep -c "^[0-9]"',
    ];
    expect((await run(words, profile)).out).toMatch(/^held\nheld\n[1-5]\n$/);
  });
});

describe('a connection', () => {
  it('carries ten megabytes both ways, each end closed by itself', async () => {
    const { run } = await localHost();
    const bytes = randomBytes(10 * 1024 ** 2);
    const inside = path.join(await folder(), 'in');
    await mkdir(inside);
    await writeFile(path.join(inside, 'sent'), bytes);
    let came = '';
    const port = await serve((socket) => {
      const hash = createHash('sha256');
      socket.on('data', (chunk) => hash.update(chunk));
      // It answers only when the other side has closed its half.
      socket.on('end', () => {
        came = hash.digest('hex');
        socket.end(bytes);
      });
    });
    const script = `my $s = IO::Socket::IP->new(PeerHost => "127.0.0.1", PeerPort => $ARGV[0]) or die $@;
open my $f, "<:raw", $ARGV[1]; my $sent = do { local $/; <$f> };
for (my $at = 0; $at < length $sent;) { $at += syswrite($s, $sent, 65536, $at) // die $! }
shutdown $s, 1;
binmode STDOUT; while (sysread $s, my $b, 65536) { print $b }`;
    const words = ['/usr/bin/perl', '-MIO::Socket::IP', '-e', script, String(port), path.join(inside, 'sent')];
    const ran = await run(['/bin/sh', '-c', '"$@" | sha256sum', 'sh', ...words], reached(endpoint('127.0.0.1', port)));
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(ran.out, ran.err).toBe(`${digest}  -\n`);
    expect(came).toBe(digest);
  });

  it('that is refused outside is reset inside', async () => {
    const { run } = await localHost();
    const port = await serve(greet('gone'));
    const closed = net.createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const nobody = (closed.address() as net.AddressInfo).port;
    closed.close();
    await once(closed, 'close');
    expect(port).not.toBe(nobody);
    const ran = await run(ask('127.0.0.1', nobody), reached(endpoint('127.0.0.1', nobody)));
    expect(ran).toMatchObject(failed);
    expect(ran.err).toMatch(/Connection (reset|refused)/);
  });
});

describe('the relay', () => {
  it('ends with the command, and with whoever started it, even by SIGKILL', async () => {
    const local = await localHost();
    const port = await serve(() => undefined);
    const script = path.join(await folder(), 'starter.ts');
    const room = path.resolve(import.meta.dirname, '../../../src/host');
    const profile = { kind: 'boundary', confinement: confinement({ reach: [endpoint('127.0.0.1', port)] }) };
    await writeFile(
      script,
      `import { createLocalHost } from '${room}/local-host.ts';
const host = createLocalHost(${JSON.stringify({ state: [local.state], scratch: `${local.state}/scratch`, abilities })});
await host.exec({ argv: ['/bin/sh', '-c', 'echo started; sleep 1000'], cwd: '/', env: {}, timeout: 600000, profile: ${JSON.stringify(profile)} }, (chunk) => process.stdout.write(chunk.bytes));`,
    );
    const starter = start(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(starter.stdout, 'data');
    const below = descendants(starter.pid!);
    expect(below.some((pid) => networkOf(pid) !== networkOf(process.pid))).toBe(true);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await expect.poll(() => below.filter(alive), { timeout: 10_000 }).toEqual([]);
  });

  it('writes names into the hosts file for the command alone', () => {
    const text = '127.0.0.1 localhost\n# a remark\n10.0.0.1 db Db.Example other # more\n10.0.0.2 db.example\n';
    expect(hostsFile(text, { 'db.example': ['10.0.0.7', 'fd00::7'] })).toBe(
      '127.0.0.1 localhost\n10.0.0.1 db other\n10.0.0.7 db.example\nfd00::7 db.example\n',
    );
  });
});

function descendants(pid: number): number[] {
  const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return own.flatMap((child) => [child, ...descendants(child)]);
}

function networkOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

function alive(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
