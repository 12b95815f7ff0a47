import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { account } from '../../support/random-tree.ts';
import { valueOf } from '../../support/results.ts';
import { boundary, isRoot, noBoundary, sh } from '../local.ts';
import { changesSince, GiB, restoreAll, setting } from './setting.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

const of = (top: string) => account(Buffer.from(top));
const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
const invalid = Buffer.from([0x66, 0xff, 0xc3, 0x28]);

/** Everything that a careless copier loses. */
function plant(top: string): string {
  writeFileSync(path.join(top, 'one'), 'three names\n');
  linkSync(path.join(top, 'one'), path.join(top, 'two'));
  mkdirSync(path.join(top, 'sub'));
  linkSync(path.join(top, 'one'), path.join(top, 'sub/three'));
  run('mkfifo', path.join(top, 'fifo'));
  mkdirSync(path.join(top, 'empty'));
  symlinkSync('/no/such/place', path.join(top, 'dangling'));
  symlinkSync('loop', path.join(top, 'loop'));
  writeFileSync(path.join(top, 'n'.repeat(255)), 'long');
  writeFileSync(path.join(top, 'new\nline'), 'two lines');
  writeFileSync(Buffer.concat([Buffer.from(`${top}/`), invalid]), 'bytes');
  let deep = path.join(top, 'deep');
  for (let level = 0; level < 200; level++) deep = path.join(deep, 'd');
  mkdirSync(deep, { recursive: true });
  writeFileSync(path.join(deep, 'bottom'), 'far down');
  return deep;
}

describe('a tree with everything in it comes back', () => {
  it('hard links, a FIFO, empty directories, dangling links, long and broken names, 200 levels', async () => {
    const on = await setting();
    const deep = plant(on.top);
    const before = of(on.top);
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    expect(preimage.entries.filter(({ link_group }) => link_group !== undefined).map((entry) => entry.path.slice(on.top.length))).toEqual([
      '/one',
      '/sub/three',
      '/two',
    ]);
    expect(preimage.entries.some((entry) => entry.path === `${on.top}/f\\xff\\xc3(`)).toBe(true);

    for (const name of ['two', 'fifo', 'dangling', 'empty', 'new\nline']) rmSync(path.join(on.top, name), { recursive: true });
    rmSync(Buffer.concat([Buffer.from(`${on.top}/`), invalid]));
    writeFileSync(path.join(on.top, 'two'), 'a file of its own');
    mkdirSync(path.join(on.top, 'fifo'));
    writeFileSync(path.join(on.top, 'empty'), 'not a directory');
    writeFileSync(path.join(deep, 'bottom'), 'changed');
    renameSync(path.join(on.top, 'n'.repeat(255)), path.join(on.top, 'm'.repeat(255)));
    valueOf(await restoreAll(on, preimage));
    expect(of(on.top)).toEqual(before);
    const inodes = ['one', 'two', 'sub/three'].map((name) => statSync(path.join(on.top, name)).ino);
    expect(new Set(inodes).size).toBe(1);
    expect(valueOf(await on.snapshots.compareIndependently(on.scope, on.pre, []))).toEqual([]);
  });

  it('nanoseconds of files and directories, setuid and setgid bits, default ACLs, attributes of users', async () => {
    const on = await setting();
    const [file, sub] = [path.join(on.top, 'file'), path.join(on.top, 'sub')];
    mkdirSync(sub);
    writeFileSync(file, 'text');
    chmodSync(file, 0o6755);
    // A normal user may put back entries of lists for itself alone.
    const named = isRoot ? 1234 : process.getuid!();
    run('setfacl', '-d', '-m', `u:${named}:rwx`, sub);
    run('setfacl', '-m', `u:${named}:r`, file);
    run('setfattr', '-n', 'user.note', '-v', 'kept', file);
    run('touch', '-d', '2001-02-03 04:05:06.123456789', file);
    run('touch', '-d', '1969-12-31 23:59:58.000000001 UTC', sub);
    const before = [of(on.top), String(run('getfacl', '-pn', file, sub)), lstatSync(sub, { bigint: true }).mtimeNs];
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    run('setfacl', '-b', sub, file);
    run('setfattr', '-x', 'user.note', file);
    writeFileSync(path.join(sub, 'new'), 'x');
    chmodSync(file, 0o644);
    expect(await changesSince(on, preimage)).not.toEqual([]);
    valueOf(await restoreAll(on, preimage));
    expect([of(on.top), String(run('getfacl', '-pn', file, sub)), lstatSync(sub, { bigint: true }).mtimeNs]).toEqual(before);
    expect(lstatSync(file, { bigint: true }).mtimeNs % 1_000_000_000n).toBe(123_456_789n);
  });
});

describe('the copy', () => {
  it('is seen by no step: the host state is empty in the boundary, and closed to others outside', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'secret'), 'password', { mode: 0o600 });
    valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    const copy = path.join(on.pre, 'tree', on.top, 'secret');
    expect([statSync(copy).mode & 0o777, statSync(on.pre).mode & 0o777, readFileSync(copy, 'utf8')]).toEqual([0o600, 0o700, 'password']);
    const state = on.pre.slice(0, on.pre.indexOf('/state') + '/state'.length);
    const seen = await new Promise<string>((resolve) => {
      let said = '';
      void on.host
        .exec(
          { argv: sh('cat "$1"; ls -A "$2"', copy, state), profile: boundary({ writable: [on.top] }), cwd: '/', env: {}, timeout: 10_000 },
          ({ bytes }) => (said += Buffer.from(bytes).toString()),
        )
        .then(() => resolve(said));
    });
    expect(seen).toMatch(/cat: .*: No such file or directory\n$/);
  });

  it('that finds no more inodes is removed, and nothing was changed', async (context) => {
    context.skip(!isRoot, 'not root');
    const on = await setting();
    for (let file = 0; file < 40; file++) writeFileSync(path.join(on.top, `file-${file}`), 'x');
    const before = of(on.top);
    mkdirSync(on.pre, { recursive: true });
    run('mount', '-t', 'tmpfs', '-o', 'size=200m,nr_inodes=20', 'none', on.pre);
    onTestFinished(() => void run('umount', on.pre));
    const taken = await on.snapshots.take(on.scope, on.pre, GiB);
    expect(taken).toMatchObject({ ok: false, failure: { code: 'disk-full', exit: 74 } });
    expect([of(on.top), existsSync(path.join(on.pre, 'tree'))]).toEqual([before, false]);
  });
});

describe('a process that has a replaced file open', () => {
  it('is named with the file after the restore, and not before', async () => {
    const on = await setting();
    const file = path.join(on.top, 'app.conf');
    writeFileSync(file, 'old\n');
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    writeFileSync(file, 'new\n');
    const holder = spawn('/bin/sh', ['-c', 'exec 3<"$1"; echo open; read -r line', 'holder', file], { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(async () => {
      if (holder.exitCode !== null) return;
      const ended = once(holder, 'exit');
      holder.kill('SIGKILL');
      await ended;
    });
    await once(holder.stdout, 'data');
    expect(await on.snapshots.stillOpen(on.scope)).toEqual([]);
    valueOf(await restoreAll(on, preimage));
    expect(await on.snapshots.stillOpen(on.scope)).toEqual([`sh (pid ${holder.pid}): ${file}`]);
    const ended = once(holder, 'exit');
    holder.stdin.end('\n');
    await ended;
    expect(await on.snapshots.stillOpen(on.scope)).toEqual([]);
  });
});
