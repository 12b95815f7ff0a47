import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { performAction } from '../../../src/host/performers/perform.ts';
import type { Command } from '../../../src/model/command.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import { memoryHost } from '../../support/memory-host.ts';
import { folder, isRoot, localHost, noBoundary, noView, sh } from '../local.ts';
import { command, contextOf } from './context.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

async function setting() {
  const { host } = await localHost();
  const top = path.join(await folder(), 'top');
  mkdirSync(top);
  const context = contextOf({ writable: [top] });
  const run = (argv: readonly string[], more: Partial<Command> = {}) =>
    performAction(host, { kind: 'run', command: command(argv, more) }, context);
  return { host, top, context, run };
}

describe('a command', () => {
  it('writes below the allowed paths and nowhere else', async () => {
    const { top, run, context } = await setting();
    const result = await run(sh('echo said; echo x >"$1/in"; echo y >"$1-out"', top));
    expect(result).toMatchObject({
      result: 'failed',
      exit_code: 2,
      confined: true,
      summary: expect.stringContaining('Read-only file system'),
    });
    expect([existsSync(path.join(top, 'in')), existsSync(`${top}-out`)]).toEqual([true, false]);
    expect(result.detail).toContain(`the boundary let it write only ${top}: if it has to write ${top}-out, that belongs in allowed_paths`);
    expect(context.output()).toContain('said\n');
  });

  it('cannot rename a new file over a single allowed one; why is said, and the file is as it was', async () => {
    const { host } = await localHost();
    const file = path.join(await folder(), 'app.conf');
    writeFileSync(file, 'level=1\n');
    const act = (argv: readonly string[]) => performAction(host, { kind: 'run', command: command(argv) }, contextOf({ writable: [file] }));
    for (const argv of [
      ['/usr/bin/sed', '-i', 's/1/2/', file],
      sh('cp "$1" "$1.new" && mv "$1.new" "$1"', file),
      sh('echo x > /tmp/new && mv -f /tmp/new "$1"', file),
    ]) {
      const result = await act(argv);
      expect(result).toMatchObject({ result: 'failed', confined: true });
      expect(readFileSync(file, 'utf8')).toBe('level=1\n');
      expect(result.detail.join('\n')).toContain(
        `where ${file} is a single file, nothing beside it can be made or renamed over it: allow its directory, or use a write step`,
      );
    }
  });

  it('is done when its exit is listed and its patterns match', async () => {
    const { run } = await setting();
    expect(await run(sh('exit 3'), { exit: [0, 3] })).toEqual({
      result: 'done',
      summary: 'exit 3',
      exit_code: 3,
      detail: [],
      confined: true,
    });
    expect(await run(sh('exit 7'), { exit: 'any' })).toMatchObject({ result: 'done', exit_code: 7 });
    expect(await run(sh('exit 3'))).toMatchObject({ result: 'failed', summary: 'exit 3', exit_code: 3 });
    expect(await run(sh('echo ok 12'), { stdout: 'ok \\d+' })).toMatchObject({ result: 'done' });
    expect(await run(sh('echo not ok'), { stdout: 'ok' })).toMatchObject({ result: 'failed', summary: 'stdout does not match: not ok' });
    expect(await run(sh('echo warn >&2'), { stderr: '' })).toMatchObject({ result: 'failed', summary: 'stderr does not match: warn' });
  });

  it('fails when nothing was started, and is unknown when nobody knows what it did', async () => {
    const { run } = await setting();
    expect(await run(['/no/such/program'])).toMatchObject({ result: 'failed', summary: expect.stringContaining('not started') });
    expect(await run(sh('sleep 30'), { timeout: 300 })).toMatchObject({ result: 'unknown', summary: 'timed out after 0.3 s' });
    expect(await run(sh('kill -9 $$'))).toMatchObject({ result: 'unknown', summary: expect.stringContaining('SIGKILL') });
    const lost = memoryHost(() => ({ ended: { kind: 'lost', reason: 'the link broke' } }));
    expect(await performAction(lost.host, { kind: 'run', command: command(['/bin/true']) }, contextOf({ writable: [] }))).toMatchObject({
      result: 'unknown',
      summary: 'lost: the link broke',
    });
  });

  it('is cancelled with an unknown outcome', async () => {
    const { host, top } = await setting();
    const stop = new AbortController();
    const context = contextOf({ writable: [top] }, { cancel: stop.signal, watch: () => stop.abort() });
    expect(await performAction(host, { kind: 'run', command: command(sh('echo started; sleep 30')) }, context)).toMatchObject({
      result: 'unknown',
      summary: 'cancelled',
    });
  });

  it('gets what it declares on stdin, else its end at once', async () => {
    const { run, context } = await setting();
    await run(['/bin/cat'], { stdin: 'given\n' });
    expect(await run(['/bin/cat'])).toMatchObject({ result: 'done' });
    expect(context.output()).toBe('given\n');
  });

  it('runs without a boundary where it reaches the host, and where nothing is enforced; both are recorded', async () => {
    const { host, top, run } = await setting();
    expect(await run(sh('echo x >"$1-out"', top), { reach: [{ kind: 'host' }] })).toMatchObject({ result: 'done', confined: false });
    const advisory = contextOf({ writable: [top] }, { enforced: false });
    expect(await performAction(host, { kind: 'run', command: command(sh('cat "$1-out"', top)) }, advisory)).toMatchObject({
      result: 'done',
      confined: false,
    });
    expect(advisory.output()).toBe('x\n');
  });

  it('leaves nothing behind in a READ_ONLY operation', async (context) => {
    context.skip(noView !== undefined, noView);
    const { host, top } = await setting();
    const readOnly = contextOf({ writable: [top] }, { readOnly: true });
    expect(await performAction(host, { kind: 'run', command: command(sh('echo x >"$1/in" && cat "$1/in"', top)) }, readOnly)).toMatchObject(
      { result: 'done', confined: true },
    );
    expect(existsSync(path.join(top, 'in'))).toBe(false);
  });
});

describe('save', () => {
  it('puts stdout into a new file only its owner may read; evidence keeps size and digest', async () => {
    const { top, run, context } = await setting();
    const dump = path.join(top, 'dump.sql');
    const result = await run(sh('printf "rows\\0\\377"; echo note >&2'), { save: dump });
    const bytes = Buffer.from([0x72, 0x6f, 0x77, 0x73, 0, 0xff]);
    expect(result).toMatchObject({
      result: 'done',
      detail: [`saved to ${dump}: 6 bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`],
    });
    expect(readFileSync(dump)).toEqual(bytes);
    expect(statSync(dump).mode & 0o7777).toBe(0o600);
    expect(context.output()).toBe('note\n');
  });

  it('overwrites nothing and starts nothing then; a place outside the scope is refused', async () => {
    const { top, run } = await setting();
    const dump = path.join(top, 'dump.sql');
    writeFileSync(dump, 'precious');
    expect(await run(sh('echo x; echo ran >"$1/ran"', top), { save: dump })).toMatchObject({
      result: 'failed',
      summary: `save: ${dump} exists already and is never overwritten`,
    });
    expect(readFileSync(dump, 'utf8')).toBe('precious');
    expect(existsSync(path.join(top, 'ran'))).toBe(false);
    expect(await run(['/bin/true'], { save: `${top}-out` })).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('lies outside the allowed paths'),
    });
  });

  it('serves another user, in a directory where that user may not write, and an allowed file that was not there', async (context) => {
    context.skip(!isRoot, 'not root');
    const { host } = await localHost();
    const base = await folder();
    chmodSync(base, 0o755);
    const dump = path.join(base, 'dump');
    const result = await performAction(
      host,
      { kind: 'run', command: command(['/usr/bin/id', '-un'], { save: dump, user: 'daemon' }) },
      contextOf({ writable: [dump], keep: [dump] }),
    );
    expect(result).toMatchObject({ result: 'done' });
    expect(readFileSync(dump, 'utf8')).toBe('daemon\n');
    expect([statSync(dump).uid, statSync(dump).mode & 0o7777]).toEqual([1, 0o600]);
  });

  it('is judged by a stdout pattern, and no word of it is told', async () => {
    const { run, top } = await setting();
    const save = (name: string) => path.join(top, name);
    const wanted = 'rows: \\d+';
    expect(await run(sh('echo rows: 12'), { save: save('good'), stdout: wanted })).toMatchObject({ result: 'done', summary: 'exit 0' });
    expect(await run(sh('echo hunter2'), { save: save('other'), stdout: wanted })).toMatchObject({
      result: 'failed',
      summary: 'stdout does not match: its text is in the saved file',
    });
    expect(await run(['/bin/true'], { save: save('none'), stdout: wanted })).toMatchObject({
      result: 'failed',
      summary: 'stdout does not match: (empty)',
    });
    expect(await run(sh('head -c 1048577 /dev/zero'), { save: save('long'), stdout: '(?s).*' })).toMatchObject({
      result: 'unknown',
      summary: 'stdout is longer than what a pattern judges (1 MiB)',
    });
    expect(await run(sh('echo hunter2; exit 9'), { save: save('exit'), stdout: wanted })).toMatchObject({
      result: 'failed',
      summary: 'exit 9',
    });
  });

  it('keeps the exit of the command and what it saved so far', async () => {
    const { top, run } = await setting();
    const dump = path.join(top, 'dump');
    expect(await run(sh('echo half; exit 9'), { save: dump })).toMatchObject({
      result: 'failed',
      exit_code: 9,
      detail: [expect.stringContaining('5 bytes')],
    });
    expect(await run(['/no/such'], { save: `${dump}2` })).toMatchObject({ result: 'failed', exit_code: 127 });
  });
});

describe('a script of the workspace', () => {
  const words = '#!/bin/sh\necho "$0 $1" ; [ -w "$0" ] && echo writable; id -un\n';

  it('runs by its interpreter line with its arguments, read-only, under its digest', async () => {
    const { host, top } = await setting();
    const sha256 = digestOfBytes(words);
    const context = contextOf({ writable: [top] }, {}, [Buffer.from(words)]);
    const script = (more: Partial<Command> = {}) =>
      performAction(host, { kind: 'script', file: 'scripts/x.sh', sha256, command: command(['scripts/x.sh', 'one two'], more) }, context);
    expect(await script()).toMatchObject({ result: 'done', confined: true });
    expect(context.output().split('\n')[0]).toBe(`/run/holdpoint-script-${sha256} one two`);
    expect(context.output()).not.toContain('writable');
  });

  it('runs as another user, inside the boundary and without one', async (context) => {
    context.skip(!isRoot, 'not root');
    const { host, top } = await setting();
    for (const reach of [[], [{ kind: 'host' } as const]]) {
      const setup = contextOf({ writable: [top] }, {}, [Buffer.from(words)]);
      const result = await performAction(
        host,
        { kind: 'script', file: 'x', sha256: digestOfBytes(words), command: command(['x'], { user: 'daemon', reach }) },
        setup,
      );
      expect(result, setup.output()).toMatchObject({ result: 'done' });
      expect(setup.output()).toContain('daemon\n');
    }
  });

  it('is refused when its bytes are missing', async () => {
    const { host, top } = await setting();
    expect(
      await performAction(
        host,
        { kind: 'script', file: 'x', sha256: 'e'.repeat(64), command: command(['x']) },
        contextOf({ writable: [top] }),
      ),
    ).toMatchObject({ result: 'failed', summary: expect.stringContaining('no blob') });
  });
});
