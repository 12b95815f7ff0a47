import { execFileSync } from 'node:child_process';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProcesses } from '../../src/host/processes.ts';
import { folder, localHost, sh } from './local.ts';

describe('get', () => {
  it('reads a regular file, at most so many bytes of it', async () => {
    const { host } = await localHost({ view: 'none' });
    const file = path.join(await folder(), 'f');
    await writeFile(file, 'abcdef');
    expect(await host.get(file, 100)).toEqual({ kind: 'file', bytes: Buffer.from('abcdef') });
    expect(await host.get(file, 3)).toEqual({ kind: 'file', bytes: Buffer.from('abc') });
    const status = await host.get('/proc/self/status', 1_000_000);
    expect(status.kind === 'file' && status.bytes.length).toBeGreaterThan(500);
  });

  it('tells absent, links, directories, FIFOs and sockets apart, and never waits for one', async () => {
    const { host } = await localHost({ view: 'none' });
    const place = await folder();
    await writeFile(path.join(place, 'f'), '');
    await symlink('f', path.join(place, 'soft'));
    await symlink('/dev/zero', path.join(place, 'endless'));
    execFileSync('/usr/bin/mkfifo', [path.join(place, 'fifo')]);
    expect(await host.get(path.join(place, 'none'), 10)).toEqual({ kind: 'absent' });
    expect(await host.get(path.join(place, 'f/below'), 10)).toEqual({ kind: 'absent' });
    expect(await host.get(path.join(place, 'soft'), 10)).toEqual({ kind: 'other', what: 'a symbolic link' });
    expect(await host.get(path.join(place, 'endless'), 10)).toEqual({ kind: 'other', what: 'a symbolic link' });
    expect(await host.get('/dev/zero', 10)).toEqual({ kind: 'other', what: 'no regular file' });
    expect(await host.get(place, 10)).toEqual({ kind: 'other', what: 'a directory' });
    expect(await host.get(path.join(place, 'fifo'), 10)).toEqual({ kind: 'other', what: 'no regular file' });
  });
});

describe('put', () => {
  it('keeps what it is given in a place that others cannot list, and an executable can be run by whom it is shown to', async () => {
    const { host, state } = await localHost({ view: 'none' });
    const [data, program] = [await host.put('data', Buffer.from('x'), false), await host.put('program', Buffer.from('#!/bin/sh\n'), true)];
    expect([data, program]).toEqual([
      { ok: true, value: path.join(state, 'scratch/data') },
      { ok: true, value: path.join(state, 'scratch/program') },
    ]);
    const mode = async (name: string): Promise<number> => (await stat(path.join(state, 'scratch', name))).mode & 0o777;
    expect([await mode('.'), await mode('data'), await mode('program')]).toEqual([0o711, 0o600, 0o755]);
    await host.put('data', Buffer.from('shorter'), false);
    expect(await readFile(path.join(state, 'scratch/data'), 'utf8')).toBe('shorter');
  });

  it('says why it could not', async () => {
    const { host, state } = await localHost({ view: 'none' });
    await mkdir(path.join(state, 'scratch/data'), { recursive: true });
    expect(await host.put('data', Buffer.from('x'), false)).toMatchObject({
      ok: false,
      failure: { code: 'scratch-not-written', exit: 74 },
    });
  });
});

describe('programs of this machine', () => {
  const processes = createProcesses({ home: '/root' });

  it('end with their code and both streams', async () => {
    const ran = await processes.run(sh('cat; echo $HOME >&2; exit 3'), { stdin: Buffer.from('in'), timeout: 10_000, limit: 100 });
    expect(ran).toEqual({ kind: 'exited', code: 3, stdout: Buffer.from('in'), stderr: Buffer.from('/root\n') });
  });

  it('that print too much, take too long or are not there fail with the reason', async () => {
    expect(await processes.run(sh('printf "%0200d" 0'), { timeout: 10_000, limit: 100 })).toEqual({
      kind: 'failed',
      reason: 'it printed more than 100 bytes',
    });
    expect(await processes.run(sh('sleep 60'), { timeout: 200, limit: 100 })).toEqual({ kind: 'failed', reason: 'timed out after 0.2 s' });
    expect(await processes.run(['/nonexistent'], { timeout: 200, limit: 100 })).toEqual({
      kind: 'failed',
      reason: 'not started: there is no program /nonexistent',
    });
  });
});
