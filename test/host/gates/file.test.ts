import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookByFile } from '../../../src/host/gates/file.ts';
import type { FileExpectation } from '../../../src/model/gate.ts';
import type { Host } from '../../../src/ports/host.ts';
import { folder, localHost } from '../local.ts';

async function ground() {
  const place = await folder();
  const { host } = await localHost({ view: 'none' });
  const judge = async (name: string, expectation: FileExpectation, written?: string, by: Host = host): Promise<string> => {
    const { verdict, observed } = await lookByFile(
      by,
      path.join(place, name),
      expectation,
      written,
    )({ timeout: 5000, cancel: new AbortController().signal });
    return `${verdict} ${observed}`;
  };
  return { place, host, judge };
}

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('a file', () => {
  it('exists or is absent', async () => {
    const { place, judge } = await ground();
    await writeFile(path.join(place, 'a b\nc'), 'abc');
    await mkdir(path.join(place, 'dir'));
    await symlink('/nowhere', path.join(place, 'dangling'));
    expect(await judge('a b\nc', { is: 'exists' })).toBe('PASS regular file');
    expect(await judge('dir', { is: 'exists' })).toBe('PASS directory');
    expect(await judge('dangling', { is: 'exists' })).toBe('PASS symbolic link');
    expect(await judge('none', { is: 'exists' })).toBe('FAIL absent');
    expect(await judge('none', { is: 'absent' })).toBe('PASS absent');
    expect(await judge('dangling', { is: 'absent' })).toBe('FAIL there is a symbolic link');
    expect(await judge('a b\nc/below', { is: 'absent' })).toBe('PASS absent');
  });

  it('has a mode, an owner, a digest, a text', async () => {
    const { place, judge } = await ground();
    await writeFile(path.join(place, 'f'), 'abc');
    await chmod(path.join(place, 'f'), 0o2640);
    await symlink('f', path.join(place, 'soft'));
    const { username, uid } = userInfo();
    expect(await judge('f', { is: 'mode', mode: '2640' })).toBe('PASS mode 2640');
    expect(await judge('soft', { is: 'mode', mode: '02640' })).toBe('FAIL mode 2640, not 02640');
    expect(await judge('soft', { is: 'mode', mode: '0644' })).toBe('FAIL mode 2640, not 0644');
    expect(await judge('f', { is: 'owner', owner: username })).toMatch(/^PASS owner /);
    expect(await judge('f', { is: 'owner', owner: `${uid}:${userInfo().gid}` })).toMatch(/^PASS owner /);
    expect(await judge('f', { is: 'owner', owner: `:no-such-group` })).toMatch(/^FAIL owner .*, not :no-such-group$/);
    expect(await judge('f', { is: 'owner', owner: 'daemon' })).toMatch(/^FAIL owner .*, not daemon$/);
    expect(await judge('f', { is: 'sha256', sha256: abc })).toBe(`PASS sha256 ${abc}`);
    expect(await judge('soft', { is: 'sha256', sha256: abc })).toBe(`PASS sha256 ${abc}`);
    expect(await judge('f', { is: 'sha256', sha256: abc.replace('b', 'c') })).toMatch(/^FAIL sha256 /);
    expect(await judge('f', { is: 'contains', text: 'bc' })).toBe('PASS it contains the text');
    expect(await judge('f', { is: 'contains', text: 'bd' })).toBe('FAIL it does not contain the text');
    expect(await judge('none', { is: 'mode', mode: '0644' })).toBe('FAIL absent');
  });

  it('may be a link to a target', async () => {
    const { place, judge } = await ground();
    await symlink('releases/v2', path.join(place, 'current'));
    await writeFile(path.join(place, 'f'), '');
    expect(await judge('current', { is: 'link', target: 'releases/v2' })).toBe('PASS link to releases/v2');
    expect(await judge('current', { is: 'link', target: 'releases/v1' })).toBe('FAIL link to releases/v2, not releases/v1');
    expect(await judge('f', { is: 'link', target: 'x' })).toBe('FAIL it is a regular empty file, not a link');
  });

  it('holds what was written, or nobody knows any more', async () => {
    const { place, judge } = await ground();
    await writeFile(path.join(place, 'f'), 'abc');
    expect(await judge('f', { is: 'written' }, abc)).toBe(`PASS sha256 ${abc}`);
    expect(await judge('f', { is: 'written' }, abc.replace('b', 'c'))).toMatch(/^FAIL /);
    expect(await judge('f', { is: 'written' })).toMatch(/^UNKNOWN what was written is not known any more/);
  });

  it('that is a directory or a FIFO has no content', async () => {
    const { place, judge } = await ground();
    await mkdir(path.join(place, 'dir'));
    execFileSync('/usr/bin/mkfifo', [path.join(place, 'fifo')]);
    expect(await judge('dir', { is: 'contains', text: 'x' })).toBe('FAIL it is a directory, not a file');
    expect(await judge('fifo', { is: 'sha256', sha256: abc })).toBe('FAIL it is a fifo, not a file');
  });

  it('whose name sha256sum has to escape is still compared', async () => {
    const { place, judge } = await ground();
    await writeFile(path.join(place, 'back\\slash\nline'), 'abc');
    expect(await judge('back\\slash\nline', { is: 'sha256', sha256: abc })).toBe(`PASS sha256 ${abc}`);
  });
});

it('that changes while it is read is UNKNOWN', async () => {
  const { place, judge, host } = await ground();
  await writeFile(path.join(place, 'f'), 'abc');
  const meddling: Host = {
    ...host,
    exec: async (invocation, watch, cancel) => {
      const ended = await host.exec(invocation, watch, cancel);
      if (invocation.argv[0] === '/usr/bin/sha256sum') await writeFile(path.join(place, 'f'), 'abc');
      return ended;
    },
  };
  expect(await judge('f', { is: 'sha256', sha256: abc }, undefined, meddling)).toBe('UNKNOWN it changed while it was read');
});

it('that cannot be looked at is UNKNOWN', async () => {
  const { judge } = await ground();
  expect(await judge('x'.repeat(300), { is: 'absent' })).toMatch(/^UNKNOWN .*File name too long/);
});
