import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { confined } from '../../../src/host/own-tool.ts';
import { foreseeSnapshot } from '../../../src/host/snapshot/foresee.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import { account } from '../../support/random-tree.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { isRoot, noBoundary } from '../local.ts';
import { changesSince, GiB, restoreAll, setting } from './setting.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

const of = (top: string) => account(Buffer.from(top));
const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });

describe('what is taken', () => {
  it('lies in a folder nobody else may enter, in the shape of the host, and is described in full', async () => {
    const on = await setting();
    mkdirSync(path.join(on.top, 'sub'));
    writeFileSync(path.join(on.top, 'sub/file'), 'text\n', { mode: 0o640 });
    symlinkSync('sub/file', path.join(on.top, 'link'));
    const absent = path.join(on.base, 'absent');
    const manifest = valueOf(await on.snapshots.take(scopeOf([on.top, absent]), on.pre, GiB));
    expect(statSync(on.pre).mode & 0o7777).toBe(0o700);
    expect(of(path.join(on.pre, 'tree', on.top))).toEqual(of(on.top));
    const uid = process.getuid!();
    const gid = process.getgid!();
    expect(
      manifest.entries.map(({ path: one, mtime, ...rest }) => ({
        path: one.slice(on.base.length),
        ...rest,
        mtime: /^\d{19}$/.test(mtime),
      })),
    ).toEqual([
      { path: '/top', type: 'directory', mode: '0755', uid, gid, mtime: true },
      { path: '/top/link', type: 'link', mode: '0777', uid, gid, target: 'sub/file', mtime: true },
      { path: '/top/sub', type: 'directory', mode: '0755', uid, gid, mtime: true },
      {
        path: '/top/sub/file',
        type: 'file',
        mode: '0640',
        uid,
        gid,
        size: 5,
        sha256: 'b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733',
        mtime: true,
      },
    ]);
    expect(existsSync(path.join(on.pre, 'tree', absent))).toBe(false);
  });

  it('is the same for the same tree, whatever was taken before into the folder', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'file'), 'one');
    const first = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    writeFileSync(path.join(on.pre, 'tree/rest'), 'of a run that was killed');
    const second = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    expect(second).toEqual(first);
    expect(existsSync(path.join(on.pre, 'tree/rest'))).toBe(false);
  });

  it('keeps sparse files sparse and leaves sockets to their processes', async () => {
    const on = await setting();
    truncateSync(sparse(path.join(on.top, 'sparse')), 64 * 1024 ** 2);
    const server = net.createServer().listen(path.join(on.top, 'socket'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    expect(statSync(path.join(on.pre, 'tree', on.top, 'sparse')).blocks).toBeLessThan(64);
    expect(preimage.entries.find(({ type }) => type === 'socket')).toMatchObject({ path: path.join(on.top, 'socket'), mtime: '0' });
    writeFileSync(path.join(on.top, 'sparse'), 'full');
    expect(await changesSince(on, preimage)).toEqual(['changed top/sparse: content, mtime']);
    valueOf(await restoreAll(on, preimage));
    expect(valueOf(await on.snapshots.compareIndependently(on.scope, on.pre, []))).toEqual([]);
    expect(await changesSince(on, preimage)).toEqual([]);
  });

  it('reads again what changed with its old size and times', async () => {
    const on = await setting();
    const file = path.join(on.top, 'file');
    writeFileSync(file, 'one');
    run('touch', '-d', '2020-01-01', file);
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    writeFileSync(file, 'two');
    run('touch', '-d', '2020-01-01', file);
    expect(await changesSince(on, preimage)).toEqual(['changed top/file: content']);
  });
});

function sparse(file: string): string {
  writeFileSync(file, '');
  return file;
}

describe('what cannot be put back is refused before anything changes', () => {
  async function refused(on: Awaited<ReturnType<typeof setting>>, scope = on.scope, limit = GiB) {
    const before = of(on.top);
    const taken = await on.snapshots.take(scope, on.pre, limit);
    expect(of(on.top)).toEqual(before);
    expect(existsSync(path.join(on.pre, 'tree')), 'a partial copy is removed').toBe(false);
    if (taken.ok) throw new Error('it was taken');
    return taken.failure;
  }

  /** The same, told before anybody approves, for what needs no reading of contents. */
  async function foreseen(on: Awaited<ReturnType<typeof setting>>, limit = GiB) {
    return (await foreseeSnapshot(on.host, confined, on.scope, limit)).refusals;
  }

  it('a hard link that leaves the allowed paths', async () => {
    const on = await setting();
    writeFileSync(path.join(on.base, 'outside'), 'x');
    linkSync(path.join(on.base, 'outside'), path.join(on.top, 'inside'));
    expect(await refused(on)).toMatchObject({
      code: 'hard-link-leaves-scope',
      exit: 69,
      message: expect.stringContaining(path.join(on.top, 'inside')),
    });
    expect(await refused(on)).toMatchObject({ message: expect.stringContaining(path.join(on.base, 'outside')) });
  });

  it('more than the policy allows', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'large'), Buffer.alloc(2 * 1024 ** 2));
    expect(await foreseen(on, 1024 ** 2)).toEqual([expect.stringContaining('2.0 MiB')]);
    expect(await foreseen(on)).toEqual([]);
    expect(await refused(on, on.scope, 1024 ** 2)).toMatchObject({
      code: 'snapshot-too-large',
      exit: 69,
      message: expect.stringContaining('2.0 MiB'),
    });
  });

  it('an allowed path that is, or lies behind, a symbolic link', async () => {
    const on = await setting();
    symlinkSync(on.top, path.join(on.base, 'link'));
    mkdirSync(path.join(on.top, 'sub'));
    expect(await refused(on, scopeOf([path.join(on.base, 'link/sub')]))).toMatchObject({
      code: 'symlink-in-path',
      message: expect.stringContaining(`to ${on.top}/sub`),
    });
    expect(await refused(on, scopeOf([path.join(on.base, 'link')]))).toMatchObject({
      code: 'symlink-in-path',
      message: expect.stringContaining(on.top),
    });
  });

  it('files that do not stand still', async () => {
    const on = await setting();
    const log = path.join(on.top, 'log');
    writeFileSync(log, '');
    const writer = spawn('/bin/sh', ['-c', 'while :; do echo line >>"$1"; done', 'writer', log]);
    await once(writer, 'spawn');
    const ended = once(writer, 'exit');
    const taken = await on.snapshots.take(on.scope, on.pre, GiB);
    writer.kill('SIGKILL');
    await ended;
    expect(taken).toMatchObject({ ok: false, failure: { code: 'snapshot-busy', exit: 69, message: expect.stringContaining(log) } });
    expect(existsSync(path.join(on.pre, 'tree'))).toBe(false);
    valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
  });

  describe('as root', () => {
    beforeEach((context) => context.skip(!isRoot, 'not root'));

    it('device nodes', async () => {
      const on = await setting();
      run('mknod', path.join(on.top, 'null'), 'c', '1', '3');
      expect(await refused(on)).toMatchObject({
        code: 'device-in-scope',
        exit: 69,
        message: expect.stringContaining(path.join(on.top, 'null')),
      });
    });

    it('a file system mounted inside', async () => {
      const on = await setting();
      const mounted = path.join(on.top, 'mounted');
      mkdirSync(mounted);
      run('mount', '-t', 'tmpfs', 'none', mounted);
      onTestFinished(() => void run('umount', mounted));
      writeFileSync(path.join(mounted, 'file'), 'x');
      expect(await refused(on)).toMatchObject({ code: 'mount-in-scope', exit: 69, message: expect.stringContaining(mounted) });
      valueOf(await on.snapshots.take(scopeOf([on.top, mounted], [mounted]), on.pre, GiB));
      const named = scopeOf([on.top, mounted]);
      const preimage = valueOf(await on.snapshots.take(named, on.pre, GiB));
      writeFileSync(path.join(mounted, 'file'), 'y');
      valueOf(await restoreAll({ ...on, scope: named }, preimage));
      expect(readFileSync(path.join(mounted, 'file'), 'utf8')).toBe('x');
      expect(valueOf(await on.snapshots.compareIndependently(named, on.pre, []))).toEqual([]);
    });

    it('file capabilities, which the boundary may not set', async () => {
      const on = await setting();
      const program = path.join(on.top, 'program');
      writeFileSync(program, 'x', { mode: 0o755 });
      // cap_net_bind_service=ep, as setcap(8) writes it
      run('setfattr', '-n', 'security.capability', '-v', '0x0100000200040000000000000000000000000000', program);
      expect(await refused(on)).toMatchObject({
        code: 'not-restorable',
        exit: 69,
        message: expect.stringContaining(`${program} (xattrs)`),
      });
    });

    it('immutable files', async () => {
      const on = await setting();
      const file = path.join(on.top, 'held');
      writeFileSync(file, 'x');
      run('chattr', '+i', file);
      onTestFinished(() => void run('chattr', '-i', file));
      expect(await foreseen(on)).toEqual([expect.stringContaining(file)]);
      expect(await refused(on)).toMatchObject({ code: 'immutable-in-scope', exit: 69, message: expect.stringContaining(file) });
    });

    it('a disk without room for the copy', async () => {
      const on = await setting();
      writeFileSync(path.join(on.top, 'large'), Buffer.alloc(3 * 1024 ** 2));
      mkdirSync(on.pre, { recursive: true });
      run('mount', '-t', 'tmpfs', '-o', 'size=66m', 'none', on.pre);
      onTestFinished(() => void run('umount', on.pre));
      expect(await refused(on)).toMatchObject({ code: 'disk-full', exit: 74, message: expect.stringContaining(on.pre) });
    });
  });
});

it('a restore onto a full disk names the reason, and goes on once there is room', async (context) => {
  context.skip(!isRoot, 'not root');
  const on = await setting();
  run('mount', '-t', 'tmpfs', '-o', 'size=2m', 'none', on.top);
  onTestFinished(() => void run('umount', on.top));
  writeFileSync(path.join(on.top, 'data'), Buffer.alloc(1024 ** 2, 'd'));
  const before = of(on.top);
  const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
  writeFileSync(path.join(on.top, 'data'), 'short');
  const filler = path.join(on.top, 'filler');
  run('/bin/sh', '-c', 'head -c 4m /dev/zero >"$1" 2>/dev/null || :', 'fill', filler);
  const stuck = await on.snapshots.restore(on.scope, on.pre, preimage, [path.join(on.top, 'data')]);
  expect(stuck).toMatchObject({ ok: false, failure: { code: 'disk-full', exit: 74 } });
  expect(readFileSync(path.join(on.top, 'data'), 'utf8')).toBe('short');
  rmSync(filler);
  valueOf(await restoreAll(on, preimage));
  expect(of(on.top)).toEqual(before);
});

it('snapshots below /tmp and /run, which the boundary empties', async (context) => {
  context.skip(!isRoot, 'not root');
  const on = await setting();
  for (const place of ['/tmp', '/run']) {
    const top = String(run('mktemp', '-d', `${place}/holdpoint-test-XXXXXX`)).trim();
    onTestFinished(() => rmSync(top, { recursive: true }));
    writeFileSync(path.join(top, 'file'), 'old');
    const scope = scopeOf([top]);
    const snapshots = createSnapshots(on.host, confined);
    const preimage = valueOf(await snapshots.take(scope, on.pre, GiB));
    writeFileSync(path.join(top, 'file'), 'new');
    valueOf(await snapshots.restore(scope, on.pre, preimage, [path.join(top, 'file')]));
    expect(readFileSync(path.join(top, 'file'), 'utf8')).toBe('old');
  }
});

it('takes and compares nothing where nothing is to be restored', async () => {
  const on = await setting();
  const scope = scopeOf([on.top], [on.top]);
  writeFileSync(path.join(on.top, 'dump'), 'rows');
  const preimage = valueOf(await on.snapshots.take(scope, on.pre, GiB));
  expect(preimage.entries).toEqual([]);
  valueOf(await on.snapshots.restore(scope, on.pre, preimage, []));
  expect(valueOf(await on.snapshots.compareIndependently(scope, on.pre, []))).toEqual([]);
  expect(readFileSync(path.join(on.top, 'dump'), 'utf8')).toBe('rows');
});
