// What a socket that is reached may hand over, what a step may leave in the allowed paths, and the calls that only a privileged process may make.
import { execFileSync, spawn as start } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Profile } from '../../../src/ports/host.ts';
import { valueOf } from '../../support/results.ts';
import { boundary, folder, localHost, noRootBoundary, open, runOn, sh } from '../local.ts';
import { changesSince, GiB, restoreAll, setting } from '../snapshot/setting.ts';

beforeEach((context) => context.skip(noRootBoundary !== undefined, noRootBoundary));

/** unix(7), SCM_RIGHTS: struct msghdr and one cmsghdr with one descriptor, as 64-bit Linux lays them out. */
const message = `my ($b, $c) = ("x", pack("QllLx4", 20, 1, 1, $fd)); my $v = pack("PQ", $b, 1);
my $m = pack("Qx8PQPQx8", 0, $v, 1, $c, 24); my $arm = \`uname -m\` =~ /aarch64/;`;
const server = `use Socket; my ($at, $file) = @ARGV; socket(my $l, PF_UNIX, SOCK_STREAM, 0); bind($l, pack_sockaddr_un($at)) or die; listen($l, 5); $| = 1; print "ready\\n";
while (accept(my $s, $l)) { open(my $f, ">>", $file) or die; my $fd = fileno $f; ${message} my $n = $arm ? 211 : 46; syscall($n, fileno $s, $m, 0) >= 0 or die $!; }`;
const client = `use Socket; my $fd = 0; socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un($ARGV[0])) or exit 1; ${message} my $n = $arm ? 212 : 47;
syscall($n, fileno $s, $m, 0) >= 0 or exit 2; my $got = (unpack("QllL", $c))[3]; open(my $f, ">>&=", $got) or exit 3; syswrite($f, "changed") or exit 4;`;

describe('a socket whose server hands over a file that is open for writing', () => {
  async function handing() {
    const place = await folder();
    const [socket, file] = [path.join(place, 's'), path.join(place, 'decoy')];
    writeFileSync(file, '');
    const serving = start('/usr/bin/perl', ['-e', server, socket, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      serving.kill('SIGKILL');
      await once(serving, 'exit');
    });
    await once(serving.stdout, 'data');
    const { run } = await localHost();
    return { socket, file, run, ask: ['/usr/bin/perl', '-e', client, socket] };
  }

  it('is out of reach of a command that did not declare it, and the file stays as it was', async () => {
    const { file, run, ask } = await handing();
    expect((await run(ask, boundary({ reach: [{ kind: 'network' }] }))).ended).toMatchObject({ kind: 'exited', code: 1 });
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('hands it to a command that reaches it: that is what reaching it means', async () => {
    const { socket, file, run, ask } = await handing();
    expect((await run(ask, boundary({ reach: [{ kind: 'socket', path: socket }] }))).ended).toMatchObject({ kind: 'exited', code: 0 });
    expect(readFileSync(file, 'utf8')).toBe('changed');
  });
});

describe('a setuid program in the allowed paths', () => {
  const nobody = ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];

  it('gives nobody in a boundary any right, and does so outside', async () => {
    const { run } = await localHost();
    const place = await folder();
    chmodSync(place, 0o755);
    const left = path.join(place, 'left');
    copyFileSync('/usr/bin/id', left);
    chmodSync(left, 0o4755);
    expect(execFileSync(nobody[0]!, [...nobody.slice(1), left, '-u']).toString()).toBe('0\n');
    expect((await run([left, '-u'], boundary({ writable: [place] }), { user: 'nobody' })).out).toBe('65534\n');
  });

  it('that a step left is a change like any other: listed, and gone after the rollback; a device it cannot leave', async () => {
    const place = await setting();
    const { top, host, scope, snapshots, pre } = place;
    writeFileSync(path.join(top, 'mode'), 'as it was', { mode: 0o755 });
    const preimage = valueOf(await snapshots.take(scope, pre, GiB));
    const step = 'mknod "$1/device" c 1 3 2>/dev/null && echo SUCCESS; cp /usr/bin/id "$1/left"; chmod 4755 "$1/left"; chmod u+s "$1/mode"';
    const { out } = await runOn(host, sh(step, top), boundary({ writable: [top] }));
    expect(out).toBe('');
    expect(statSync(path.join(top, 'left')).mode & 0o7777).toBe(0o4755);
    expect(await changesSince(place, preimage)).toEqual(expect.arrayContaining(['created top/left', 'changed top/mode: mode']));
    valueOf(await restoreAll(place, preimage));
    expect(await changesSince(place, preimage)).toEqual([]);
    expect(statSync(path.join(top, 'mode')).mode & 0o7777).toBe(0o755);
  });
});

describe('calls for a privileged process alone', () => {
  const [EPERM, ENOENT, EINVAL, ENOSYS] = [1, 2, 22, 38];
  // With arguments that no kernel accepts, so that nothing happens where they are permitted: number on x86-64 and on arm64, words, answer, capability.
  const calls = [
    { name: 'reboot(2)', x86: 169, arm: 142, words: '0, 0, 0, 0', harmless: EINVAL, capability: 22n },
    { name: 'swapon(2)', x86: 167, arm: 224, words: '"/none/decoy", 0', harmless: ENOENT, capability: 21n },
    { name: 'acct(2)', x86: 163, arm: 89, words: '"/none/decoy"', harmless: ENOENT, capability: 20n },
    { name: 'syslog(2)', x86: 103, arm: 116, words: '9999, 0, 0', harmless: EINVAL, capability: 34n },
    { name: 'init_module(2)', x86: 175, arm: 105, words: '0, 0, 0', harmless: 14, capability: 16n },
    { name: 'kexec_load(2)', x86: 246, arm: 104, words: '0, 0, 0, 0xfff0', harmless: EINVAL, capability: 22n },
  ];
  const held = BigInt(`0x${/^CapEff:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!}`);

  it.each(calls)('$name is refused inside; outside it is its arguments that are', async ({ x86, arm, words, harmless, capability }) => {
    const { run } = await localHost();
    const call = `my $n = \`uname -m\` =~ /aarch64/ ? ${arm} : ${x86}; my @w = (${words}); syscall($n, @w[0..$#w]); print $!+0`;
    const answer = async (profile: Profile) => Number((await run(['/usr/bin/perl', '-e', call], profile)).out);
    const outside = await answer(open);
    // A kernel without that call says so to everybody; who runs this test may have been left without the right.
    expect([ENOSYS, ((held >> capability) & 1n) === 1n ? harmless : EPERM]).toContain(outside);
    expect(await answer(boundary())).toBe(outside === ENOSYS ? ENOSYS : EPERM);
  });
});
