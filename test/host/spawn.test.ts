import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { collector } from '../../src/host/collect.ts';
import { spawn } from '../../src/host/spawn.ts';
import type { SpawnRequest } from '../../src/host/spawn/start.ts';
import type { Ended } from '../../src/model/ended.ts';
import { folder } from './local.ts';

async function run(argv: readonly string[], more: Partial<SpawnRequest> = {}, cancel?: AbortSignal) {
  const output = collector(1024 ** 2);
  const ended: Ended = await spawn({ argv, env: {}, cwd: '/', timeout: 20_000, ...more }, output.watch, cancel);
  return { ended, out: output.text('out'), err: output.text('err') };
}

const sh = (script: string): readonly string[] => ['/bin/sh', '-c', script];

describe('how a command ended', () => {
  it('tells exit codes, signals and what never started apart', async () => {
    expect((await run(sh('exit 7'))).ended).toEqual({ kind: 'exited', code: 7 });
    expect((await run(sh('exit 137'))).ended).toEqual({ kind: 'exited', code: 137 });
    expect((await run(sh('kill -9 $$'))).ended).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect((await run(['/nonexistent/program'])).ended).toEqual({
      kind: 'not-started',
      reason: 'there is no program /nonexistent/program',
    });
    expect((await run(['/etc/passwd'])).ended).toEqual({ kind: 'not-started', reason: '/etc/passwd may not be executed' });
  });

  it('refuses a NUL byte and says when the argument list is too long', async () => {
    expect((await run(['/bin/echo', 'a\0b'])).ended).toEqual({ kind: 'not-started', reason: 'an argument contains a NUL byte' });
    expect((await run(['/bin/echo', 'x'.repeat(3_000_000)])).ended).toEqual({
      kind: 'not-started',
      reason: 'the argument list is longer than the kernel takes',
    });
    expect((await run(['/bin/echo', ...Array<string>(600_000).fill('xxxx')])).ended).toEqual({
      kind: 'not-started',
      reason: 'the argument list is longer than the kernel takes',
    });
  });

  it('asks with SIGTERM at the end of its time, then kills', async () => {
    const polite = await run(sh('trap "echo asked; exit 0" TERM; echo ready; while :; do sleep 0.05; done'), { timeout: 1500 });
    expect(polite).toMatchObject({ ended: { kind: 'timed-out', after_ms: 1500 }, out: 'ready\nasked\n' });
    const deaf = await run(sh('trap "" TERM; echo $$; while :; do sleep 0.05; done'), { timeout: 1500 });
    expect(deaf.ended).toEqual({ kind: 'timed-out', after_ms: 1500 });
    expect(() => process.kill(Number(deaf.out), 0)).toThrow('ESRCH');
  });

  it('leaves nobody of its group behind whose leader ended first', async () => {
    const stop = new AbortController();
    const output = collector(1000);
    const deaf = 'trap "" TERM; echo $$; while :; do sleep 1; done';
    await spawn(
      { argv: sh(`sh -c '${deaf}' & wait`), env: { PATH: '/usr/bin:/bin' }, cwd: '/', timeout: 60_000 },
      (chunk) => {
        output.watch(chunk);
        stop.abort();
      },
      stop.signal,
    );
    const left = Number(output.text('out'));
    expect(left).toBeGreaterThan(1);
    await vi.waitFor(() => expect(() => process.kill(left, 0)).toThrow('ESRCH'), 5000);
  });

  it('ends when it is cancelled', async () => {
    const stop = new AbortController();
    const output = collector(1000);
    const ended = spawn(
      { argv: sh('echo ready; sleep 60'), env: {}, cwd: '/', timeout: 60_000 },
      (chunk) => {
        output.watch(chunk);
        stop.abort();
      },
      stop.signal,
    );
    expect(await ended).toEqual({ kind: 'cancelled' });
    expect(await spawn({ argv: sh('echo never'), env: {}, cwd: '/', timeout: 1000 }, output.watch, stop.signal)).toEqual({
      kind: 'cancelled',
    });
    expect(output.text('out')).toBe('ready\n');
  });

  it('does not wait for a descendant that holds the output open', async () => {
    const began = performance.now();
    const held = await run(sh('sleep 30 & echo $!'));
    process.kill(Number(held.out), 'SIGKILL');
    expect(held.ended).toEqual({ kind: 'exited', code: 0, pipe_held: true });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('what a command gets', () => {
  it('is the environment that was asked for and nothing of ours', async () => {
    process.env['LD_PRELOAD'] = '/nonexistent.so';
    try {
      expect((await run(['/usr/bin/env'], { env: { A: 'b c' } })).out).toBe('A=b c\n');
    } finally {
      delete process.env['LD_PRELOAD'];
    }
  });

  it('is an empty, closed stdin, or the bytes that were given', async () => {
    expect(await run(['/bin/cat'])).toEqual({ ended: { kind: 'exited', code: 0 }, out: '', err: '' });
    expect((await run(['/bin/cat'], { stdin: Buffer.from('a\0b\xff', 'latin1') })).out).toBe('a\0b\ufffd');
    const unread = await run(['/bin/true'], { stdin: Buffer.alloc(5_000_000, 'x') });
    expect(unread.ended).toEqual({ kind: 'exited', code: 0 });
  });

  it('is /dev/null where nothing was given: bash takes a socket for a remote login, and would read what its user has in .bashrc', async () => {
    expect((await run(['/usr/bin/readlink', '/proc/self/fd/0'])).out).toBe('/dev/null\n');
    const home = await folder();
    await writeFile(path.join(home, '.bashrc'), 'echo from .bashrc\n');
    expect((await run(['/bin/bash', '-c', 'echo done'], { env: { HOME: home } })).out).toBe('done\n');
  });

  it('has umask 022 whatever ours is, and ours stays', async () => {
    const old = process.umask(0o077);
    try {
      expect((await run(sh('umask'))).out).toBe('0022\n');
      expect(process.umask(0o077)).toBe(0o077);
    } finally {
      process.umask(old);
    }
  });

  it('has no descriptor beyond the three, and no controlling terminal', async () => {
    const { out } = await run(
      sh('for fd in /proc/self/fd/*; do [ -e "$fd" ] && echo "${fd##*/}"; done; (: </dev/tty) 2>/dev/null || echo no tty'),
    );
    expect(out).toBe('0\n1\n2\nno tty\n');
  });
});

it('a descriptor that whoever started us left open reaches no command', async () => {
  const place = await folder();
  const script = path.join(place, 'script.ts');
  const body = `import { spawn } from '${path.resolve(import.meta.dirname, '../../src/host/spawn.ts')}';
await spawn({ argv: ['/bin/sh', '-c', 'for fd in 3 9 20 251 1023; do [ -e /proc/self/fd/$fd ] && echo $fd; done; echo end'], env: {}, cwd: '/', timeout: 10000 }, ({ bytes }) => process.stdout.write(bytes));`;
  await writeFile(script, body);
  const leak = (last: readonly string[]) =>
    run([
      '/bin/bash',
      '-c',
      'ulimit -n 2048; exec 3>"$0" 9>"$0" 20>"$0" 251>"$0" 1023>"$0"; exec "$@"',
      path.join(place, 'secret'),
      ...last,
    ]);
  expect((await leak(['/bin/sh', '-c', 'for fd in 3 9 20 251 1023; do [ -e /proc/self/fd/$fd ] && echo $fd; done; echo end'])).out).toBe(
    '3\n9\n20\n251\n1023\nend\n',
  );
  expect((await leak([process.execPath, script])).out).toBe('end\n');
});

it('passes many bytes on unchanged, in bounded memory', async () => {
  let size = 0;
  const ended = await spawn(
    { argv: ['/usr/bin/head', '--bytes=200000000', '/dev/zero'], env: {}, cwd: '/', timeout: 60_000 },
    ({ bytes }) => (size += bytes.length),
  );
  expect(ended).toEqual({ kind: 'exited', code: 0 });
  expect(size).toBe(200_000_000);
  const status = await readFile('/proc/self/status', 'utf8');
  expect(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])).toBeLessThan(400_000);
});

it('a detached program outlives whoever started it, and its words go on into the log', async () => {
  const place = await folder();
  const [log, starter] = [path.join(place, 'log'), path.join(place, 'starter.ts')];
  const words =
    'console.log("begun " + process.pid); process.stdin.resume(); setTimeout(() => { console.log("later"); console.error("last"); }, 1000)';
  await writeFile(
    starter,
    `import { startDetached } from '${path.resolve(import.meta.dirname, '../../src/host/spawn/start-detached.ts')}';\nawait startDetached([process.execPath, '-e', ${JSON.stringify(words)}], { ONLY: 'this' }, '${log}');\nprocess.exit(0);`,
  );
  const gone = await run([process.execPath, starter]);
  expect(gone.ended).toEqual({ kind: 'exited', code: 0 });
  expect(await readFile(log, 'utf8').catch(() => '')).not.toContain('later');
  await expect.poll(() => readFile(log, 'utf8'), { timeout: 10_000 }).toMatch(/^begun \d+\nlater\nlast\n$/);
  expect((await stat(log)).mode & 0o777).toBe(0o600);
});
