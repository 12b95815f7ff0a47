import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Workspace } from '../../src/ports/workspace.ts';
import { filesFrom, findWorkspace, workspaceAt } from '../../src/storage/workspace.ts';

/** Mounting a small disk, and being somebody else, need root. */
const isRoot = process.getuid?.() === 0;
let root: string;
let workspace: Workspace;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-workspace-'));
  workspace = workspaceAt(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('reading', () => {
  it('gives a regular file, also through a link, up to the limit', async () => {
    writeFileSync(join(root, 'a'), '12345');
    symlinkSync('a', join(root, 'link'));
    expect(await workspace.read('a', 5)).toEqual({ ok: true, value: Buffer.from('12345') });
    expect(await workspace.read('link', 5)).toEqual({ ok: true, value: Buffer.from('12345') });
    expect(await workspace.read('a', 4)).toMatchObject({
      ok: false,
      failure: { exit: 65, message: 'a cannot be read: it is larger than 4 bytes' },
    });
  });

  it('does not believe the size that a file says of itself', async () => {
    expect((await filesFrom('/').read('/proc/self/status', 100_000)).ok).toBe(true);
    expect(await filesFrom('/').read('/proc/self/status', 10)).toMatchObject({ ok: false, failure: { exit: 65 } });
  });

  it('refuses everything else within a second', async () => {
    execFileSync('mkfifo', [join(root, 'fifo')]);
    mkdirSync(join(root, 'folder'));
    symlinkSync('/dev/zero', join(root, 'zero'));
    symlinkSync('loop', join(root, 'loop'));
    writeFileSync(join(root, 'huge'), '');
    truncateSync(join(root, 'huge'), 1024 ** 3);
    const server = createServer().listen(join(root, 'socket'));
    const began = performance.now();
    const messages: Record<string, string> = {};
    for (const name of ['fifo', 'folder', 'zero', 'loop', 'huge', 'socket', 'absent', 'huge/below']) {
      const result = await workspace.read(name, 1024 * 1024);
      expect(result.ok ? 0 : result.failure.exit, name).toBe(65);
      messages[name] = result.ok ? '' : result.failure.message;
    }
    expect(performance.now() - began).toBeLessThan(8 * 1000);
    await new Promise((resolve) => server.close(resolve));
    expect(messages).toEqual({
      fifo: 'fifo cannot be read: it is a FIFO, not a file',
      folder: 'folder cannot be read: it is a folder, not a file',
      zero: 'zero cannot be read: it is a device, not a file',
      loop: 'loop cannot be read: ELOOP',
      huge: 'huge cannot be read: it is larger than 1048576 bytes',
      socket: 'socket cannot be read: it is a socket, not a file',
      absent: 'absent cannot be read: there is no such file',
      'huge/below': 'huge/below cannot be read: there is no such file',
    });
  });

  it('never leaves the workspace', async () => {
    for (const name of ['../a', '/etc/passwd', 'a/../../b', '..'])
      await expect(workspace.read(name, 10), name).rejects.toThrow('outside the workspace');
  });
});

describe('writing', () => {
  it('replaces a file as a whole and keeps its mode', async () => {
    await workspace.write('deep/er/a', bytes('one'));
    chmodSync(join(root, 'deep/er/a'), 0o640);
    expect(await workspace.write('deep/er/a', bytes('two'))).toEqual({ ok: true, value: undefined });
    expect(readFileSync(join(root, 'deep/er/a'), 'utf8')).toBe('two');
    expect(statSync(join(root, 'deep/er/a')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(root, 'deep/er'))).toEqual(['a']);
  });

  it('makes what others may read, whatever the umask', async () => {
    const before = process.umask(0o077);
    await workspace.write('ledger/a', bytes('x')).finally(() => process.umask(before));
    expect((statSync(join(root, 'ledger')).mode & 0o777).toString(8)).toBe('755');
    expect((statSync(join(root, 'ledger/a')).mode & 0o777).toString(8)).toBe('644');
  });

  it.runIf(isRoot)('keeps the old file when the disk is full', () => {
    const program = join(import.meta.dirname, 'programs/write-large.ts');
    const script = 'mount -t tmpfs -o size=64k none "$0" && echo old > "$0/a" && "$1" "$2" "$0" && cat "$0/a" && ls -A "$0"';
    const said = execFileSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, root, process.execPath, program], {
      encoding: 'utf8',
    });
    expect(said).toBe('74 a could not be written: the disk is full (ENOSPC)\nold\na\n');
  });

  it.runIf(isRoot)('gives what root writes to whom the workspace belongs', async () => {
    mkdirSync(join(root, '.git'));
    execFileSync('chown', ['-R', '12345:12345', root]);
    await workspace.write('ledger/runs/OPS/report.md', bytes('x'));
    await workspace.append('ledger/2026-11.yaml', bytes('x'), 0);
    expect(execFileSync('find', [root, '!', '-uid', '12345'], { encoding: 'utf8' })).toBe('');
  });
});

describe('symbolic links', () => {
  it.each(['ledger', 'ledger/runs'])('nothing is written through %s where it is one', async (link) => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'holdpoint-elsewhere-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    mkdirSync(join(root, link, '..'), { recursive: true });
    symlinkSync(elsewhere, join(root, link));
    const refused = { ok: false, failure: { code: 'symbolic-link', exit: 74 } };
    expect(await workspace.append(`${link}/2026-11.yaml`, Buffer.from('one'), 0)).toMatchObject(refused);
    expect(await workspace.write(`${link}/deep/plan.json`, Buffer.from('{}'))).toMatchObject(refused);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('appending', () => {
  it('adds to what was seen and to nothing else', async () => {
    expect(await workspace.append('ledger/2026-11.yaml', bytes('one\n'), 0)).toEqual({ ok: true, value: undefined });
    expect(await workspace.append('ledger/2026-11.yaml', bytes('two\n'), 4)).toEqual({ ok: true, value: undefined });
    expect(await workspace.append('ledger/2026-11.yaml', bytes('three\n'), 4)).toMatchObject({
      ok: false,
      failure: { code: 'changed-meanwhile', exit: 74 },
    });
    expect(readFileSync(join(root, 'ledger/2026-11.yaml'), 'utf8')).toBe('one\ntwo\n');
  });

  it('by many at once happens once', async () => {
    const results = await Promise.all(['a', 'b', 'c', 'd'].map(async (text) => workspace.append('ledger/x.yaml', bytes(text), 0)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(readFileSync(join(root, 'ledger/x.yaml'), 'utf8')).toHaveLength(1);
  });

  it('leaves its lock where git does not see it', async () => {
    mkdirSync(join(root, '.git'));
    await workspace.append('a', bytes('x'), 0);
    expect(readdirSync(root).sort()).toEqual(['.git', 'a']);
  });
});

describe('finding and listing', () => {
  it('finds the nearest folder with a policy', async () => {
    mkdirSync(join(root, 'ops'));
    mkdirSync(join(root, 'runbooks/deep'), { recursive: true });
    expect(await findWorkspace(join(root, 'runbooks/deep'))).toBeUndefined();
    writeFileSync(join(root, 'ops/policy.yaml'), '');
    expect(await findWorkspace(join(root, 'runbooks/deep'))).toBe(root);
    expect(await findWorkspace(root)).toBe(root);
  });

  it('lists regular files below a folder, sorted, no links', async () => {
    mkdirSync(join(root, 'ledger/runs/b'), { recursive: true });
    for (const name of ['ledger/runs/b/z', 'ledger/runs/a', 'ledger/x']) writeFileSync(join(root, name), '');
    symlinkSync('x', join(root, 'ledger/link'));
    expect(await workspace.list('ledger')).toEqual(['ledger/runs/a', 'ledger/runs/b/z', 'ledger/x']);
    expect(await workspace.list('absent')).toEqual([]);
    expect(await filesFrom(root).list(join(root, 'ledger/runs'))).toEqual([join(root, 'ledger/runs/a'), join(root, 'ledger/runs/b/z')]);
    expect(existsSync(join(root, 'absent'))).toBe(false);
    expect([await workspace.exists('ledger'), await workspace.exists('absent')]).toEqual([true, false]);
  });
});
