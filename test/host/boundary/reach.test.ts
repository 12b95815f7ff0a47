// Every entry of `reach` gives exactly that and no more; without any there is nothing to reach.
import { spawn as start } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isRootSocket } from '../../../src/model/root-sockets.ts';
import { abilities, boundary, folder, localHost, noRootBoundary, open, sh } from '../local.ts';

beforeEach((context) => context.skip(noRootBoundary !== undefined, noRootBoundary));

const held = { ended: { kind: 'exited', code: expect.toSatisfy((code: number) => code > 0) as number } };
const done = { ended: { kind: 'exited', code: 0 } };

async function listen(place: string): Promise<void> {
  const server = net.createServer((socket) => socket.on('error', () => undefined).end()).listen(place.replace('@', '\0'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

const connect = (place: string): readonly string[] => [
  '/usr/bin/perl',
  '-MSocket',
  '-e',
  'my $p = $ARGV[0]; $p =~ s/^@/\\0/; socket(my $s, PF_UNIX, SOCK_STREAM, 0); exit !connect($s, pack("Sa*", AF_UNIX, $p))',
  place,
];

describe('the network', () => {
  it('brings no socket of the host that has a path', async () => {
    const { run } = await localHost();
    const [below, onDisk] = [`/run/holdpoint-reach-${process.pid}.sock`, path.join(await folder(), 's')];
    for (const place of [below, onDisk]) {
      await listen(place);
      expect(await run(connect(place), open)).toMatchObject(done);
      expect(await run(connect(place), boundary({ reach: [{ kind: 'network' }] }))).toMatchObject(held);
    }
  });

  it('brings no process, and no power over the network', async () => {
    const { run } = await localHost();
    const profile = boundary({ reach: [{ kind: 'network' }] });
    expect((await run(sh('[ -e "/proc/$1/root" ] || echo held', String(process.pid)), profile)).out).toBe('held\n');
    const raw = ['/usr/bin/perl', '-MSocket', '-e', 'exit !socket(my $s, PF_INET, SOCK_RAW, 1)'];
    expect(await run(raw, open)).toMatchObject(done);
    expect(await run(raw, profile)).toMatchObject(held);
    expect(await run(sh('ip link add holdpoint-x type dummy'), profile)).toMatchObject(held);
  });
});

describe('without any', () => {
  const tries: Readonly<Record<string, string>> = {
    TCP: 'exit !IO::Socket::IP->new(PeerHost => "192.0.2.1", PeerPort => 80, Timeout => 5)',
    UDP: 'my $s = IO::Socket::IP->new(PeerHost => "192.0.2.1", PeerPort => 53, Type => SOCK_DGRAM) or exit 1; exit !$s->send("x")',
    ICMP: 'socket(my $s, PF_INET, SOCK_DGRAM, 1) or exit 1; exit !send($s, "x" x 16, 0, pack_sockaddr_in(0, inet_aton("192.0.2.1")))',
    names: 'exit !gethostbyname("example.org")',
    links: 'open my $f, "<", "/proc/self/net/dev"; exit !grep { /^\\s*(\\w+):/ && $1 ne "lo" } <$f>',
  };
  it.each(Object.entries(tries))('there is no %s', async (_name, script) => {
    const { run } = await localHost();
    expect(await run(['/usr/bin/perl', '-MSocket', '-MIO::Socket::IP', '-e', script], boundary())).toMatchObject(held);
  });

  it('there are no shared memory, queues or host name of the host', async () => {
    const { run } = await localHost();
    const ask = sh('readlink /proc/self/ns/ipc /proc/self/ns/uts /proc/self/ns/net /proc/self/ns/pid /proc/self/ns/cgroup');
    const [own, inside] = [(await run(ask, open)).out.split('\n'), (await run(ask, boundary())).out.split('\n')];
    expect(inside.filter((one) => one !== '' && own.includes(one))).toEqual([]);
    expect(inside).toHaveLength(6);
  });
});

describe('processes', () => {
  const profile = boundary({ reach: [{ kind: 'processes' }] });

  it('shows those of the host to another user, who has no power over any', async () => {
    const { run } = await localHost();
    const script =
      'test -r "/proc/$1/status" && echo seen; cat "/proc/$1/root/etc/passwd" >/dev/null && echo ROOT; kill -0 "$1" && echo SIGNAL; cat "/proc/$1/environ" >/dev/null && echo MEMORY; ls "/proc/$1/fd" >/dev/null && echo FILES';
    expect((await run(sh(script, String(process.pid)), open)).out).toBe('seen\nROOT\nSIGNAL\nMEMORY\nFILES\n');
    expect((await run(sh(script, String(process.pid)), profile, { user: 'nobody' })).out).toBe('seen\n');
  });

  it('of a third user are not its to signal', async () => {
    const { run } = await localHost();
    const other = start('/usr/bin/setpriv', ['--reuid=33', '--regid=33', '--clear-groups', '/bin/sleep', '300'], { stdio: 'ignore' });
    onTestFinished(() => void other.kill('SIGKILL'));
    await expect.poll(() => readFileSync(`/proc/${other.pid}/status`, 'utf8')).toMatch(/^Uid:\t33\t/m);
    expect((await run(sh('kill -0 "$1" && echo SIGNAL; echo end', String(other.pid)), profile, { user: 'nobody' })).out).toBe('end\n');
  });

  it('leave none behind, whatever session they made for themselves', async (context) => {
    const local = await localHost();
    context.skip(abilities.cgroup === undefined, 'no control group can be made here');
    const ran = await local.run(sh('setsid sleep 4242.5 >/dev/null 2>&1 & echo $!; sleep 0.1'), profile, { user: 'nobody' });
    const left = Number(ran.out);
    expect(left).toBeGreaterThan(1);
    // It may wait to be waited for, but it lives no more.
    expect(stateOf(left)).toMatch(/^(gone|State:\tZ)/);
  });
});

function stateOf(pid: number): string {
  try {
    return /^State:.*$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![0];
  } catch {
    return 'gone';
  }
}

describe('sockets that do as root what they are told', () => {
  it.each([
    ...[
      '/run/docker.sock',
      '/var/run/docker.sock',
      '/run/containerd/containerd.sock',
      '/run/podman/podman.sock',
      '/run/libvirt/libvirt-sock',
    ],
    ...['/run/systemd/private', '/run/systemd/io.systemd.Machine', '/run/dbus/system_bus_socket', '/var/run/dbus/system_bus_socket'],
    ...[
      '/run/crio/crio.sock',
      '/run/snapd.socket',
      '/run/snapd-snap.socket',
      '/var/lib/lxd/unix.socket',
      '/var/snap/lxd/common/lxd/unix.socket',
    ],
    ...['/var/lib/incus/unix.socket', '/run/user/1000/bus', '/run/user/1000/systemd/private', '/run/user/0/podman/podman.sock'],
    ...['/run/k3s/containerd/containerd.sock', '/run/buildkit/buildkitd.sock', '/run/udev/control'],
  ])('%s counts as the host', (place) => {
    expect(isRootSocket(place)).toBe(true);
  });

  it.each([
    '/run/postgresql/.s.PGSQL.5432',
    '/run/mysqld/mysqld.sock',
    '/srv/docker.sock.d/app.sock',
    '/run/dockerish.sock',
    '/run/redis/redis.sock',
  ])('%s does not', (place) => {
    expect(isRootSocket(place)).toBe(false);
  });

  it('by another name is refused when the command starts', async () => {
    const { run } = await localHost();
    const real = `/run/user/4242${process.pid}/bus`;
    const base = path.join(await folder(), 'harmless.sock');
    await mkdir(path.dirname(real), { recursive: true });
    onTestFinished(() => rm(path.dirname(real), { recursive: true, force: true }));
    await listen(real);
    await symlink(real, base);
    expect((await run(['/bin/true'], boundary({ reach: [{ kind: 'socket', path: base }] }))).ended).toEqual({
      kind: 'not-started',
      reason: `the socket ${base} leads to one that does as root what it is told: write that one, which counts as \`host\``,
    });
  });
});
