import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startHost, withHost } from './host.ts';
import { mustRunBed, runBed } from './run-bed.ts';
import { needHosts, useHost } from './use-host.ts';

describe('a host', () => {
  const host = useHost({ program: false });

  test('boots a Debian whose services all run', async () => {
    expect(
      await host().must('. /etc/os-release; echo $VERSION_CODENAME; systemctl is-system-running; systemctl --failed --no-legend'),
    ).toBe('bookworm\nrunning\n');
  });

  test('answers by nginx, prometheus and the node exporter', async () => {
    expect(await host().must('curl -sS -o /dev/null -w "%{http_code}" http://127.0.0.1/')).toBe('200');
    expect(await host().until('curl -fsS http://127.0.0.1:9090/-/ready')).toBe('Prometheus Server is Ready.\n');
    expect(await host().must('curl -fsS http://127.0.0.1:9100/metrics | grep -c ^node_uname_info')).toBe('1\n');
  });

  test('lets systemctl change units', async () => {
    const state = 'systemctl show nginx -P ActiveState';
    expect(await host().must(`systemctl stop nginx; ${state}; systemctl start nginx; ${state}`)).toBe('inactive\nactive\n');
  });

  test('hands on exit status, both outputs, stdin and words as they are', async () => {
    const words = ['', 'a b', "it's", '$HOME', 'two\nlines', '*'];
    expect(await host().exec(['sh', '-c', 'printf "[%s]" "$@"; cat >&2; exit 7', '-', ...words], { stdin: 'typed' })).toMatchObject({
      exit: 7,
      stdout: words.map((word) => `[${word}]`).join(''),
      stderr: 'typed',
    });
  });

  test('runs as a user, in a folder, with an environment', async () => {
    const { stdout } = await host().sh('id -un; pwd; echo $GREETING', { user: 'www-data', cwd: '/var/www', env: { GREETING: 'hello' } });
    expect(stdout).toBe('www-data\n/var/www\nhello\n');
  });

  test('takes and gives back files of any bytes', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await host().put('/srv/a folder/bytes', bytes, '0600');
    expect(await host().must('stat -c %a "/srv/a folder/bytes"')).toBe('600\n');
    expect(new Uint8Array(await host().get('/srv/a folder/bytes'))).toEqual(bytes);
  });

  test('has the same capabilities by a login as by exec, and none that reaches this machine', async () => {
    const bounding = 'sed -n "s/^CapBnd:.//p" /proc/self/status';
    const inside = (await host().must(bounding)).trim();
    expect((await host().ssh(bounding)).stdout.trim()).toBe(inside);
    const bit = (number: number) => (BigInt(`0x${inside}`) >> BigInt(number)) & 1n;
    const [sysModule, sysRawio, sysTime, mknod, sysAdmin] = [16, 17, 25, 27, 21];
    expect([sysModule, sysRawio, sysTime, mknod].map(bit)).toEqual([0n, 0n, 0n, 0n]);
    expect(bit(sysAdmin)).toBe(1n);
  });

  test('is in its own cgroup tree by a login as by exec', async () => {
    expect(await host().must('grep ^0:: /proc/self/cgroup')).toBe('0::/bed\n');
    expect((await host().ssh('grep ^0:: /proc/self/cgroup')).stdout).toMatch(/^0::\/(user|system)\.slice\//);
  });

  test('reaches other hosts and nothing else', async () => {
    await withHost({ program: false }, async (other) => {
      const address = (await other.must('hostname -I')).trim();
      expect(await host().must(`curl -sS -o /dev/null -w "%{http_code}" http://${address}/`)).toBe('200');
    });
    expect(await host().must('ip -4 route')).toMatch(/^10\.77\.0\.0\/24 dev eth0 [^\n]*\n$/);
  });

  test('loses its link and gets it back', async () => {
    await host().cut();
    expect((await host().ssh('true')).exit).toBe(255);
    await host().join();
    expect((await host().ssh('echo here')).stdout).toBe('here\n');
  });

  test('reboots and keeps what it wrote', async () => {
    const boot = await host().must('cat /proc/1/stat | cut -d " " -f 22');
    await host().put('/etc/written', 'before');
    await host().exec(['systemctl', 'reboot']);
    await host().until(`test "$(cut -d " " -f 22 /proc/1/stat)" != ${boot.trim()} && systemctl is-system-running`);
    expect(await host().must('cat /etc/written; curl -sS -o /dev/null -w "%{http_code}" http://127.0.0.1/')).toBe('before200');
  });
});

describe('what Holdpoint does on a host', () => {
  const host = useHost({ program: false });
  const boundary = [
    'bwrap --die-with-parent --new-session --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup --unshare-net --clearenv',
    '--ro-bind / / --dev /dev --proc /proc --ro-bind /proc/sys /proc/sys --tmpfs /run --tmpfs /tmp --bind /srv/allowed /srv/allowed',
    '--cap-drop ALL --cap-add CAP_CHOWN --cap-add CAP_DAC_OVERRIDE --cap-add CAP_FOWNER --cap-add CAP_FSETID --',
  ].join(' ');

  test('is the boundary: the allowed path can be written and nothing else', async () => {
    await host().must('mkdir -p /srv/allowed /srv/decoy');
    const { exit, stdout, stderr } = await host().ssh(
      `${boundary} /bin/sh -c 'echo in > /srv/allowed/file && chown 33:33 /srv/allowed/file; echo out > /srv/decoy/file; touch /etc/decoy; mount -o remount,rw /; systemctl stop nginx; ls /proc | grep -c "^[0-9]"'`,
    );
    expect(exit).toBe(0);
    expect(Number(stdout)).toBeLessThan(6);
    expect(stderr.match(/Read-only file system/g)).toHaveLength(2);
    expect(await host().must('stat -c "%U %s" /srv/allowed/file; ls /srv/decoy; test ! -e /etc/decoy; systemctl is-active nginx')).toBe(
      'www-data 3\nactive\n',
    );
  });

  test('is the control: without the boundary the same words write outside', async () => {
    expect((await host().ssh('mkdir -p /srv/decoy; echo out > /srv/decoy/file; cat /srv/decoy/file')).stdout).toBe('out\n');
  });

  test('is the view: an overlay of / in a private mount namespace, in which nothing stays', async () => {
    const view =
      'mount -t tmpfs view /mnt && mkdir /mnt/upper /mnt/work /mnt/root && mount -t overlay view -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root' +
      ' && chroot /mnt/root sh -c "echo seen > /etc/only-in-view; rm /etc/nginx/nginx.conf; cat /etc/only-in-view"';
    const before = await host().must('cat /proc/self/mounts');
    expect(await host().ssh(`unshare -m --propagation private sh -c '${view}'`)).toMatchObject({ exit: 0, stdout: 'seen\n' });
    expect(await host().must('test ! -e /etc/only-in-view; test -e /etc/nginx/nginx.conf; cat /proc/self/mounts')).toBe(before);
  });

  test('is a unit that can be asked after its caller is gone', async () => {
    expect((await host().ssh('systemd-run -q --unit=left -p RemainAfterExit=yes sh -c "exit 0"')).exit).toBe(0);
    expect(await host().until('systemctl show left -p SubState -p Result | grep -q exited && systemctl show left -P Result')).toBe(
      'success\n',
    );
  });

  test('is a setting of the kernel by systemd-sysctl, in what belongs to the host alone', async () => {
    const read = 'sysctl -n net.core.somaxconn';
    expect(await host().must(`echo net.core.somaxconn=1234 > /etc/sysctl.d/60-test.conf; systemctl restart systemd-sysctl; ${read}`)).toBe(
      '1234\n',
    );
    expect(readFileSync('/proc/sys/net/core/somaxconn', 'utf8')).not.toBe('1234\n');
    expect((await host().sh('sysctl -w kernel.pid_max=99999')).exit).not.toBe(0);
  });
});

describe('the bed', () => {
  needHosts();

  test('gives several hosts at once names and addresses of their own', async () => {
    const hosts = await Promise.all([1, 2, 3].map(async () => startHost({ program: false })));
    const addresses = await Promise.all(hosts.map(async (host) => host.must('hostname; hostname -I; cat /etc/machine-id')));
    await Promise.all(hosts.map(async (host) => host.down()));
    expect(new Set(addresses).size).toBe(3);
    expect(new Set(addresses.flatMap((text) => text.split('\n'))).size).toBe(10);
  });

  test('keeps a disk across kill and boot where it is asked to', async () => {
    const keep = await mkdtemp(path.join(os.tmpdir(), 'bed-keep-'));
    try {
      await withHost({ program: false, keep }, async (host) => {
        await host.put('/etc/written', 'before');
        await host.must('rm /etc/nginx/nginx.conf; sync');
        await host.kill();
        expect((await host.exec(['true'])).exit).toBe(69);
        await host.bootAgain();
        expect(await host.must('cat /etc/written; test ! -e /etc/nginx/nginx.conf; systemctl is-failed nginx || true')).toBe(
          'beforefailed\n',
        );
      });
    } finally {
      await rm(keep, { recursive: true });
    }
  });

  test('shows a host folders of this machine, read-only', async () => {
    await withHost({ program: false, binds: [{ from: import.meta.dirname, to: '/opt/bed' }] }, async (host) => {
      expect((await host.get('/opt/bed/bed')).equals(readFileSync(path.join(import.meta.dirname, 'bed')))).toBe(true);
      expect((await host.sh('touch /opt/bed/written')).stderr).toContain('Read-only file system');
    });
  });

  test('leaves nothing behind after down', async () => {
    const before = whatIsThere('ended');
    const host = await startHost({ name: 'ended', program: false });
    await host.must('setsid sleep 1000 >/dev/null 2>&1 & systemd-run -q sleep 1000');
    await host.until('test "$(pgrep -c -x sleep)" = 2');
    const during = whatIsThere('ended');
    expect(during).toMatchObject({ run: ['ended'], cgroup: true, processes: expect.arrayContaining(['systemd', 'nginx']) as string[] });
    expect(during.processes.filter((name) => name === 'sleep')).toHaveLength(2);
    await host.down();
    await reached('ended', before);
  });

  test('ends a host whose owner was killed, by itself', async () => {
    const before = whatIsThere('orphan');
    const owner = spawn('sleep', ['1000'], { stdio: 'ignore' });
    await mustRunBed(['up', '--owner', String(owner.pid), 'orphan']);
    expect(await mustRunBed(['status'])).toMatch(/^orphan up /m);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await reached('orphan', before);
  });

  test('reaps a host that nobody is left to end', async () => {
    const before = whatIsThere('reaped');
    const owner = spawn('sleep', ['1000'], { stdio: 'ignore' });
    await mustRunBed(['up', '--owner', String(owner.pid), 'reaped']);
    const watchers = execFileSync('pgrep', ['-f', `^tail --pid=${owner.pid} `], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
    for (const watcher of watchers) process.kill(watcher, 'SIGSTOP');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(await mustRunBed(['status'])).toMatch(/^reaped up /m);
    await mustRunBed(['reap']);
    await reached('reaped', before);
  });

  test('says what is wrong with a name, an option or a missing host', async () => {
    expect(await runBed(['up', 'Not a name'])).toMatchObject({
      exit: 64,
      stderr: expect.stringContaining("a host's name is of a-z 0-9 and -"),
    });
    expect(await runBed(['exec', 'nobody', 'true'])).toMatchObject({ exit: 64, stderr: "bed: no host named 'nobody' (bed status)\n" });
    expect(await runBed(['up', '--base', 'fedora'])).toMatchObject({ exit: 64, stderr: 'bed: no base named fedora: main or node\n' });
    expect((await runBed(['dance'])).exit).toBe(64);
  });
});

interface Traces {
  readonly run: readonly string[];
  readonly cgroup: boolean;
  readonly processes: readonly string[];
  readonly mounts: number;
  readonly [elsewhere: string]: unknown;
}

/** Everything of one host that this machine shows. Other hosts may come and go meanwhile. */
function whatIsThere(name: string): Traces {
  const run = `${process.env['VPS_HOME'] ?? '/var/cache/holdpoint-vps'}/run`;
  const list = (dir: string) => (existsSync(dir) ? readdirSync(dir) : []);
  const cgroup = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified']
    .flatMap((root) => list(root).map((tree) => path.join(root, tree)))
    .filter((tree) => path.basename(tree).startsWith('holdpoint-vps-'))
    .map((tree) => path.join(tree, name))
    .find((dir) => existsSync(dir));
  return {
    run: list(run).filter((entry) => entry === name),
    cgroup: cgroup !== undefined,
    processes: cgroup === undefined ? [] : processesIn(cgroup),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split(`${run}/${name}`).length - 1,
    namespaces: list('/run/netns'),
    nspawn: list('/run/systemd/nspawn/propagate'),
    temporary: list('/tmp').filter((entry) => entry.startsWith('nspawn-')),
    links: list('/sys/class/net'),
  };
}

function processesIn(cgroup: string): string[] {
  return readdirSync(cgroup, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'cgroup.procs')
    .flatMap((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((pid) => pid !== '')
    .map((pid) => (existsSync(`/proc/${pid}/comm`) ? readFileSync(`/proc/${pid}/comm`, 'utf8').trim() : 'ended'));
}

async function reached(name: string, before: Traces): Promise<void> {
  const end = performance.now() + 10_000;
  while (JSON.stringify(whatIsThere(name)) !== JSON.stringify(before) && performance.now() < end) await pause(50);
  expect(whatIsThere(name)).toEqual(before);
}
