// Every attack runs three times: without the boundary, where it must succeed (else it proves nothing), in the boundary and, where it
// says so, in a view. Only decoys made for the test are attacked; live kernel settings are only asked whether they could be written.
import { execFileSync, spawn as start } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { boundary, folder, localHost, noRootBoundary, noView, open, sh, view, type LocalHost } from '../local.ts';

interface Ground {
  readonly local: LocalHost;
  /** Writable inside. */
  readonly inside: string;
  /** Not writable; holds the decoys `file`, `tree/leaf`. */
  readonly outside: string;
}

async function ground(): Promise<Ground> {
  const base = await folder();
  const [inside, outside] = [path.join(base, 'inside'), path.join(base, 'outside')];
  await mkdir(inside);
  await mkdir(path.join(outside, 'tree'), { recursive: true });
  for (const name of ['file', 'tree/leaf']) await writeFile(path.join(outside, name), 'decoy', { mode: 0o600 });
  return { local: await localHost(), inside, outside };
}

/** Everything that an attack could have changed, as text. */
async function stateOf({ outside }: Ground): Promise<string> {
  return execFileSync(
    '/usr/bin/find',
    [outside, '-printf', '%P %y %m %U %G %s %T@ %C@ %n %l\\n', '-type', 'f', '-exec', 'sha256sum', '{}', ';'],
    { encoding: 'utf8' },
  );
}

beforeEach((context) => context.skip(noRootBoundary !== undefined, noRootBoundary));

/** $1 the writable folder, $2 the decoys, $3 a process outside. Exit 0 only when it succeeded. */
const attacks: Readonly<Record<string, string>> = {
  'write a file outside': 'echo changed > "$2/file"',
  'make a file outside': 'echo new > "$2/new"',
  'chmod outside': 'chmod 0777 "$2/file"',
  'chown outside': 'chown 33:33 "$2/file"',
  'set times outside': 'touch --date=@1 "$2/file"',
  'set an attribute outside': 'setfattr -n user.test -v x "$2/file"',
  'set an ACL outside': 'setfacl -m u:33:rw "$2/file"',
  'truncate outside': 'truncate --size=0 "$2/file"',
  'unlink outside': 'rm -f "$2/file"',
  'remove a directory outside': 'rm -rf "$2/tree"; [ ! -e "$2/tree" ]',
  'rename out': 'echo x > "$1/x" && mv "$1/x" "$2/moved"',
  'rename in': 'mv -n "$2/file" "$1/stolen" && [ ! -e "$2/file" ]',
  'hard-link in': 'ln "$2/file" "$1/hard" && echo changed > "$1/hard"',
  'write through a symbolic link': 'ln -s "$2/file" "$1/soft" && echo changed > "$1/soft"',
  'write through a relative link': 'ln -s ../outside/file "$1/soft" && echo changed > "$1/soft"',
  'write through ..': 'cd "$1" && echo changed > ../outside/file',
  'write through /proc/self/root': 'echo changed > "/proc/self/root$2/file"',
  'write through /proc/1/root': 'echo changed > "/proc/1/root$2/file" || echo changed > "/proc/$3/root$2/file"',
  'write through /proc/self/cwd': 'cd "$2" && echo changed > /proc/self/cwd/file',
  'write by dd': 'printf changed | dd of="$2/file" status=none',
  'write by tee': 'echo changed | tee "$2/file" >/dev/null',
  'open for reading and truncating': `perl -MFcntl -e 'sysopen(my $f, $ARGV[0], O_RDONLY | O_TRUNC) or exit 1' "$2/file"`,
  'open for reading and writing, to map it': `perl -MFcntl -e 'sysopen(my $f, $ARGV[0], O_RDWR) or exit 1; syswrite($f, "changed") or exit 1' "$2/file"`,
  'copy into it within the kernel': 'echo changed > "$1/source" && cp --sparse=never --reflink=auto "$1/source" "$2/file"',
  'write through a chain of forty links':
    'ln -s "$2/file" "$1/l0"; n=0; while [ $n -lt 39 ]; do ln -s "$1/l$n" "$1/l$((n + 1))"; n=$((n + 1)); done; echo changed > "$1/l39"',
  'write through a user namespace of its own':
    'unshare --user --map-root-user --mount sh -c \'mount -o remount,rw,bind / ; mount -o remount,rw "$2"; echo changed > "$2/file"\' x "$1" "$2"',
  'pivot into another root':
    'mkdir "$1/r" && unshare --mount sh -c \'mount --rbind / "$1/r" && mount -o remount,rw,bind "$1/r" && cd "$1/r" && pivot_root . tmp && echo changed > "$2/file"\' x "$1" "$2"',
  'open by a handle':
    // name_to_handle_at(2) and open_by_handle_at(2): only CAP_DAC_READ_SEARCH opens what a mount does not show as writable.
    `perl -MFcntl -e 'my ($n, $o) = (\`uname -m\` =~ /aarch64/) ? (264, 265) : (303, 304); my ($h, $m) = (pack("Ii", 128, 0) . "\\0" x 128, pack("i", 0)); syscall($n, -100, $ARGV[1] . "/file", $h, $m, 0) == 0 or exit 1; opendir(my $d, $ARGV[0]) or exit 1; my $f = syscall($o, fileno $d, $h, O_WRONLY); $f >= 0 or exit 1; open(my $w, ">&=", $f) or exit 1; syswrite($w, "changed") or exit 1' "$1" "$2"`,
  'bind a writable view of /':
    'mkdir "$1/m" && unshare --mount sh -c \'mount --bind / "$1/m" && mount -o remount,rw,bind "$1/m" && echo changed > "$1/m$2/file"\' x "$1" "$2"',
};

describe.each(Object.entries(attacks))('%s', (_name, attack) => {
  it('succeeds without the boundary, and fails in it', async () => {
    const [control, kept] = [await ground(), await ground()];
    const [bare, held] = [await stateOf(control), await stateOf(kept)];
    const free = await control.local.run(sh(attack, control.inside, control.outside, String(process.pid)), open);
    expect(free.ended, free.err).toEqual({ kind: 'exited', code: 0 });
    expect(await stateOf(control)).not.toBe(bare);

    const confined = await kept.local.run(
      sh(attack, kept.inside, kept.outside, String(process.pid)),
      boundary({ writable: [kept.inside] }),
    );
    expect(confined.ended).not.toEqual({ kind: 'exited', code: 0 });
    expect(await stateOf(kept)).toBe(held);
  });

  it('changes nothing from a view', async (context) => {
    context.skip(noView !== undefined, noView);
    const kept = await ground();
    const held = await stateOf(kept);
    await kept.local.run(sh(attack, kept.inside, kept.outside, String(process.pid)), view({ writable: [kept.inside] }));
    expect(await stateOf(kept)).toBe(held);
    expect(await stateOf({ ...kept, outside: kept.inside })).toMatch(/^ d [^\n]*\n$/);
  });
});

/** Without any boundary; and in the one that bubblewrap makes when it is asked for no more than a read-only disk. */
const bare = (words: readonly string[]): readonly string[] => words;
const naive = (words: readonly string[]): readonly string[] => [
  '/usr/bin/bwrap',
  '--ro-bind',
  '/',
  '/',
  '--dev',
  '/dev',
  '--tmpfs',
  '/run',
  '--',
  ...words,
];

/** Attacks on the boundary itself; they say SUCCESS. $1 a writable folder, $2 the process outside that started it, $3 Holdpoint's state. */
const probes: readonly { readonly name: string; readonly script: string; readonly control: typeof bare }[] = [
  { name: 'remount / writable', script: 'mount -o remount,rw,bind / && echo SUCCESS', control: naive },
  { name: 'take a mask away', script: 'umount /run && echo SUCCESS', control: naive },
  { name: 'mount a tmpfs', script: 'mkdir "$1/t" && unshare --mount mount -t tmpfs none "$1/t" && echo SUCCESS', control: bare },
  {
    name: 'mount an overlay',
    script:
      'mkdir "$1/t" "$1/m" && unshare --mount sh -c \'mount -t tmpfs none "$1/t" && mkdir "$1/t/u" "$1/t/w" && mount -t overlay none -o "lowerdir=/etc,upperdir=$1/t/u,workdir=$1/t/w" "$1/m" && echo SUCCESS\' x "$1"',
    control: bare,
  },
  { name: 'make a device', script: 'mknod "$1/disk" b 7 250 && echo SUCCESS', control: bare },
  { name: 'write a setting of the kernel', script: '[ -w /proc/sys/kernel/core_pattern ] && echo SUCCESS', control: bare },
  {
    name: 'make a control group',
    script:
      'for d in /sys/fs/cgroup /sys/fs/cgroup/unified; do mkdir "$d/holdpoint-escape-test" 2>/dev/null && rmdir "$d/holdpoint-escape-test" && echo SUCCESS; done',
    control: bare,
  },
  { name: 'see the process that started it', script: '[ -e "/proc/$2/root/." ] && echo SUCCESS', control: bare },
  { name: 'signal it', script: 'kill -0 "$2" && echo SUCCESS', control: bare },
  { name: 'read its memory', script: 'head -c 1 "/proc/$2/environ" | grep -q . && echo SUCCESS', control: bare },
  { name: 'take a file of its', script: 'ls "/proc/$2/fd" | grep -q . && echo SUCCESS', control: bare },
  { name: 'enter its namespaces', script: 'nsenter --target "$2" --mount true && echo SUCCESS', control: bare },
  { name: 'chroot', script: 'chroot / /bin/true && echo SUCCESS', control: bare },
  { name: 'gain rights by a setuid program', script: 'grep -q "^NoNewPrivs:.0" /proc/self/status && echo SUCCESS', control: bare },
  { name: 'read passwords', script: 'cat /etc/shadow >/dev/null && echo SUCCESS', control: bare },
  { name: "list Holdpoint's own state", script: 'ls "$3" | grep . && echo SUCCESS', control: bare },
];

describe.each(probes)('$name', ({ script, control }) => {
  const hidden = ['/etc/shadow'];
  async function attack() {
    const { local, inside } = await ground();
    await writeFile(path.join(local.state, 'journal'), 'secret');
    const words = sh(script, inside, String(process.pid), local.state);
    return { inside, words, run: local.run };
  }

  it('succeeds without the boundary', async () => {
    const { run, words } = await attack();
    const { out, err } = await run(control(words), open);
    expect(out, err).toContain('SUCCESS');
  });

  it('fails in it', async () => {
    const { run, words, inside } = await attack();
    const { ended, out } = await run(words, boundary({ writable: [inside], hidden }));
    expect(ended.kind).toBe('exited');
    expect(out).not.toContain('SUCCESS');
  });

  it('fails in a view', async (context) => {
    context.skip(noView !== undefined, noView);
    const { run, words } = await attack();
    const { ended, out } = await run(words, view({ hidden }));
    expect(ended.kind).toBe('exited');
    expect(out).not.toContain('SUCCESS');
  });
});

describe('sockets', () => {
  /** Connects, sends a line, exits 0 when it was connected. */
  const client =
    'my $p = $ARGV[0]; $p =~ s/^@/\\0/; socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 2; connect($s, pack("Sa*", AF_UNIX, $p)) or exit 1; syswrite $s, "hello\\n"';
  const connect = (place: string): readonly string[] => ['/usr/bin/perl', '-MSocket', '-e', client, place];

  async function decoy(place: string): Promise<() => number> {
    let connections = 0;
    const server = net.createServer((socket) => {
      connections++;
      socket.on('error', () => undefined).resume();
    });
    server.listen(place.replace('@', '\0'));
    await once(server, 'listening');
    onTestFinished(async () => {
      server.close();
      await once(server, 'close');
    });
    return () => connections;
  }

  it('that come and go while a command starts keep it from nothing', { timeout: 60_000 }, async () => {
    const { local, inside, outside } = await ground();
    let churns = true;
    const churn = async (name: string): Promise<void> => {
      for (let round = 0; churns; round += 1) {
        const server = net.createServer().listen(path.join(outside, `${name}-${round % 7}`));
        await once(server, 'listening');
        await pause(25);
        server.close();
        await once(server, 'close');
      }
    };
    const churning = ['a', 'b'].map(churn);
    const ends: unknown[] = [];
    for (let round = 0; round < 60; round += 1) ends.push((await local.run(['/bin/true'], boundary({ writable: [inside] }))).ended);
    churns = false;
    await Promise.all(churning);
    expect(ends.filter((ended) => JSON.stringify(ended) !== '{"kind":"exited","code":0}')).toEqual([]);
  });

  it('on disk, in the writable place, in /run and without a name are out of reach', async () => {
    const { local, inside, outside } = await ground();
    for (const place of [
      path.join(outside, 's'),
      path.join(inside, 's'),
      `/run/holdpoint-test-${process.pid}.sock`,
      `@holdpoint-test-${process.pid}`,
    ]) {
      const count = await decoy(place);
      expect((await local.run(connect(place), open)).ended).toEqual({ kind: 'exited', code: 0 });
      expect(count()).toBe(1);
      expect((await local.run(connect(place), boundary({ writable: [inside] }))).ended).toEqual({ kind: 'exited', code: 1 });
      expect(count()).toBe(1);
    }
  });

  it('on disk are out of reach of a view too', async (context) => {
    context.skip(noView !== undefined, noView);
    const { local, inside, outside } = await ground();
    for (const place of [
      path.join(outside, 's'),
      path.join(inside, 's'),
      `/run/holdpoint-test-${process.pid}.sock`,
      `@holdpoint-test-${process.pid}`,
    ]) {
      const count = await decoy(place);
      expect((await local.run(connect(place), open)).ended).toEqual({ kind: 'exited', code: 0 });
      expect((await local.run(connect(place), view({ writable: [inside] }))).ended).toEqual({ kind: 'exited', code: 1 });
      expect(count()).toBe(1);
    }
  });

  it('that are reached are the only ones that answer', async () => {
    const { local, outside } = await ground();
    const [named, other] = [`/run/holdpoint-test-${process.pid}-a.sock`, `/run/holdpoint-test-${process.pid}-b.sock`];
    const [first, second] = [await decoy(named), await decoy(other)];
    const reach = [{ kind: 'socket', path: named }] as const;
    expect((await local.run(connect(named), boundary({ reach }))).ended).toEqual({ kind: 'exited', code: 0 });
    expect((await local.run(connect(other), boundary({ reach }))).ended).toEqual({ kind: 'exited', code: 1 });
    expect([first(), second()]).toEqual([1, 0]);
    const onDisk = path.join(outside, 's');
    const third = await decoy(onDisk);
    expect((await local.run(connect(onDisk), view({ reach: [{ kind: 'socket', path: onDisk }] }))).ended).toEqual({
      kind: 'exited',
      code: 0,
    });
    expect(third()).toBe(1);
  });

  it('of the network are out of reach unless it is reached', async () => {
    const { local } = await ground();
    const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    const words = [
      '/usr/bin/perl',
      '-MIO::Socket::IP',
      '-e',
      'exit !IO::Socket::IP->new(PeerHost => "127.0.0.1", PeerPort => $ARGV[0])',
      String(port),
    ];
    expect((await local.run(words, boundary())).ended).toEqual({ kind: 'exited', code: 1 });
    expect((await local.run(words, boundary({ reach: [{ kind: 'network' }] }))).ended).toEqual({ kind: 'exited', code: 0 });
    expect((await local.run(words, boundary({ reach: [{ kind: 'endpoint', host: '127.0.0.1', port }] }))).ended).toEqual({
      kind: 'exited',
      code: 0,
    });
  });
});

describe('what is inside', () => {
  it('may be written, by root as if by its owner', async () => {
    const { local, inside } = await ground();
    await chmod(inside, 0o500);
    const ran = await local.run(
      sh('echo x > "$1/a" && chown 33:33 "$1/a" && chmod 2750 "$1/a" && stat -c "%u:%g %a" "$1/a"', inside),
      boundary({ writable: [inside] }),
    );
    expect(ran.out).toBe('33:33 2750\n');
    expect(await readFile(path.join(inside, 'a'), 'utf8')).toBe('x\n');
  });

  it('is not where it is protected', async () => {
    const { local, inside } = await ground();
    await mkdir(path.join(inside, 'kept'));
    const ran = await local.run(
      sh('echo x > "$1/a"; echo x > "$1/kept/a"; rmdir "$1/kept"; mv "$1/kept" "$1/other"; ls "$1"', inside),
      boundary({ writable: [inside], protected: [path.join(inside, 'kept')] }),
    );
    expect(ran.out).toBe('a\nkept\n');
  });

  it('is one file when one file is allowed: names beside it stay shut, and an editor that renames fails with the original intact', async () => {
    const { local, outside } = await ground();
    const file = path.join(outside, 'file');
    const ran = await local.run(
      sh('echo plain > "$1"; sed -i s/plain/edited/ "$1"; echo new > "$1.new"; cat "$1"', file),
      boundary({ writable: [file] }),
    );
    expect(ran.out).toBe('plain\n');
    expect(ran.err).toMatch(/couldn't open temporary file/);
  });

  it('dies as a whole: daemons that a command leaves behind end with it', async () => {
    const { local, inside } = await ground();
    const ran = await local.run(
      sh(
        '(setsid sh -c \'while :; do date > "$1/tick"; sleep 0.02; done\' x "$1" &) ; while [ ! -e "$1/tick" ]; do sleep 0.01; done; echo left',
        inside,
      ),
      boundary({ writable: [inside] }),
    );
    expect(ran).toMatchObject({ ended: { kind: 'exited', code: 0 }, out: 'left\n' });
    expect(execFileSync('/usr/bin/ps', ['-eo', 'args='], { encoding: 'utf8' })).not.toContain(`x ${inside}`);
  });

  it('dies with whoever started it, even by SIGKILL', async () => {
    const { inside, local } = await ground();
    const script = path.join(inside, 'starter.ts');
    const room = path.resolve(import.meta.dirname, '../../../src/host');
    await writeFile(
      script,
      `import { createLocalHost } from '${room}/local-host.ts';
const host = createLocalHost({ state: ['${local.state}'], scratch: '${local.state}/scratch', abilities: { bwrap: '/usr/bin/bwrap', view: 'none' } });
await host.exec({ argv: ['/bin/sh', '-c', 'setsid sleep 1000 & echo started; wait'], cwd: '/', env: {}, timeout: 600000, profile: { kind: 'boundary', confinement: { writable: ['${inside}'], protected: [], hidden: [], reach: [], show: {} } } }, (chunk) => process.stdout.write(chunk.bytes));`,
    );
    const starter = start(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(starter.stdout, 'data');
    const below = descendants(starter.pid!);
    expect(below.length).toBeGreaterThan(1);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await expect.poll(() => below.filter(alive)).toEqual([]);
  });
});

/** Process ids below one. */
function descendants(pid: number): number[] {
  const table = execFileSync('/usr/bin/ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const children = table.filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** A zombie that nobody has waited for yet is dead. */
function alive(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('a directory that a process outside keeps swapping for a link never leads out', async () => {
  const { local, inside, outside } = await ground();
  await mkdir(path.join(inside, 'dir'));
  await symlink(outside, path.join(inside, 'link'));
  const held = await readFile(path.join(outside, 'file'), 'utf8');
  const swap = '$| = 1; print "ready\\n"; for (;;) { rename "dir", "x"; rename "link", "dir"; rename "dir", "link"; rename "x", "dir" }';
  const swapper = start('/usr/bin/perl', ['-e', swap], { cwd: inside, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void swapper.kill('SIGKILL'));
  await once(swapper.stdout, 'data');
  const write = 'n=0; while [ $n -lt 10000 ]; do n=$((n+1)); echo changed > "$1/dir/file"; done 2>/dev/null; echo written $n';
  const ran = await local.run(sh(write, inside), boundary({ writable: [inside] }), { timeout: 60_000 });
  expect(ran.out).toBe('written 10000\n');
  expect(await readFile(path.join(outside, 'file'), 'utf8')).toBe(held);
});

describe('refusals', () => {
  it('names a writable path that is absent or a link, and runs nothing', async () => {
    const { local, inside, outside } = await ground();
    const absent = path.join(inside, 'absent');
    expect((await local.run(['/bin/true'], boundary({ writable: [absent] }))).ended).toEqual({
      kind: 'not-started',
      reason: `the writable path ${absent} does not exist`,
    });
    const soft = path.join(inside, 'soft');
    await symlink(outside, soft);
    expect((await local.run(['/bin/true'], boundary({ writable: [soft] }))).ended).toEqual({
      kind: 'not-started',
      reason: `the writable path ${soft} leads to ${outside} through a symbolic link`,
    });
    const below = path.join(soft, 'tree');
    expect((await local.run(['/bin/true'], boundary({ writable: [below] }))).ended).toMatchObject({ kind: 'not-started' });
  });

  it('names a working directory that is absent, a file or a link', async () => {
    const { local, inside, outside } = await ground();
    const soft = path.join(inside, 'soft');
    await symlink(outside, soft);
    const at = async (cwd: string) => (await local.run(['/bin/pwd'], boundary(), { cwd })).ended;
    expect(await at(path.join(inside, 'no'))).toEqual({
      kind: 'not-started',
      reason: `the working directory ${path.join(inside, 'no')} does not exist`,
    });
    expect(await at(path.join(outside, 'file'))).toEqual({
      kind: 'not-started',
      reason: `the working directory ${path.join(outside, 'file')} is no directory`,
    });
    expect(await at(soft)).toEqual({
      kind: 'not-started',
      reason: `the working directory ${soft} leads to ${outside} through a symbolic link: write that path`,
    });
  });

  it('needs another user than root to reach processes, and never runs reach host in a boundary', async () => {
    const { local } = await ground();
    const processes = boundary({ reach: [{ kind: 'processes' }] });
    expect((await local.run(['/bin/true'], processes)).ended).toEqual({
      kind: 'not-started',
      reason: 'reach `processes` needs a user other than root',
    });
    const ran = await local.run(
      sh(
        '[ -e "/proc/$1/status" ] && echo seen; cat "/proc/$1/root/etc/hostname" || echo held; kill -0 "$1" || echo held',
        String(process.pid),
      ),
      processes,
      { user: 'nobody' },
    );
    expect(ran.out).toBe('seen\nheld\nheld\n');
    expect((await local.run(['/bin/true'], boundary({ reach: [{ kind: 'host' }] }))).ended).toMatchObject({ kind: 'not-started' });
  });

  it('names a user that does not exist', async () => {
    const { local } = await ground();
    expect((await local.run(['/bin/true'], boundary(), { user: 'no-such-user' })).ended).toEqual({
      kind: 'not-started',
      reason: 'there is no user no-such-user on this host',
    });
  });

  it('says so where the host cannot confine', async () => {
    const local = await localHost({ view: 'none' });
    expect((await local.run(['/bin/true'], boundary())).ended).toEqual({
      kind: 'not-started',
      reason: 'nothing confines commands on this host; `holdpoint check` says why',
    });
  });
});

it('an existing hard link is a way out that the boundary cannot shut, which is why the survey refuses it', async () => {
  const { local, inside, outside } = await ground();
  await link(path.join(outside, 'file'), path.join(inside, 'hard'));
  await local.run(sh('echo changed > "$1/hard"', inside), boundary({ writable: [inside] }));
  expect(await readFile(path.join(outside, 'file'), 'utf8')).toBe('changed\n');
});

describe('another user', () => {
  it('has its own ids and groups and no capability at all', async () => {
    const { local } = await ground();
    const ran = await local.run(
      sh('id -u; id -g; id -G; sed -n "s/^Cap[A-Z][a-z]*:\\t//p" /proc/self/status | sort -u; echo $HOME $USER'),
      boundary(),
      { user: 'www-data' },
    );
    expect(ran.out).toBe('33\n33\n33\n0000000000000000\n/var/www www-data\n');
  });

  it('works in a directory of its own that others may not enter', async () => {
    const { local, inside } = await ground();
    execFileSync('/usr/bin/chown', ['33:33', inside]);
    await chmod(inside, 0o700);
    await chmod(path.dirname(inside), 0o755);
    const ran = await local.run(sh('pwd && echo x > file && stat -c %U file'), boundary({ writable: [inside] }), {
      user: 'www-data',
      cwd: inside,
    });
    expect(ran.out, ran.err).toBe(`${inside}\nwww-data\n`);
  });
});
