import { chmod, chown, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpreterOf } from '../../../src/host/programs/interpreter-of.ts';
import type { PlacedCommand } from '../../../src/host/survey/plan-parts.ts';
import { surveyPrograms } from '../../../src/host/survey/survey-programs.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import { ok } from '../../../src/model/failure.ts';
import { command } from '../../support/plan-fixture.ts';
import { folder, isRoot, localHost } from '../local.ts';

const self = process.getuid!();
const noBlob = () => Promise.reject(new Error('no script here'));
const placed = (...argv: readonly string[]): PlacedCommand => ({ step: 1, command: command(...argv) });

async function survey(
  commands: readonly PlacedCommand[],
  blob: Parameters<typeof surveyPrograms>[2] = noBlob,
  uid = self,
  writable: readonly string[] = [],
) {
  return surveyPrograms((await localHost({ view: 'none' })).host, commands, blob, { self: uid, writable });
}

/** A program of the test's own. */
async function program(name = 'tool'): Promise<string> {
  const place = await folder();
  await chmod(place, 0o755);
  const file = path.join(place, name);
  await copyFile('/bin/true', file);
  await chmod(file, 0o755);
  return file;
}

describe('a program', () => {
  it('is recorded as it really lies there, through every link', async () => {
    const file = await program();
    const soft = path.join(path.dirname(file), 'soft');
    await symlink('tool', soft);
    const { programs, missing, refusals } = await survey([placed(soft, '--flag'), placed(soft)]);
    expect(programs).toEqual([
      {
        written: soft,
        real_path: file,
        sha256: digestOfBytes(await (await import('node:fs/promises')).readFile('/bin/true')),
        owner: self,
        shell_capable: false,
      },
    ]);
    expect([missing, refusals]).toEqual([[], []]);
  });

  it('that is not there is missing, be it a dangling link, a loop or a directory that is none', async () => {
    const place = await folder();
    await symlink('nowhere', path.join(place, 'dangling'));
    await symlink('loop', path.join(place, 'loop'));
    const wanted = ['/nonexistent/program', path.join(place, 'dangling'), path.join(place, 'loop'), '/etc/passwd/x'];
    const { missing, programs } = await survey(wanted.map((one) => placed(one)));
    expect([missing, programs]).toEqual([wanted, []]);
  });

  it('that an earlier step will put there is noted, not missed', async () => {
    const place = await folder();
    const coming = path.join(place, 'release/bin/tool');
    const { missing, notes } = await survey([placed(coming)], noBlob, self, [place]);
    expect([missing, notes]).toEqual([[], [`${coming} does not exist yet; it lies where this operation writes`]]);
  });

  it('that cannot be executed is refused', async () => {
    const file = await program();
    await chmod(file, 0o644);
    expect((await survey([placed(file)])).refusals).toEqual([`${file} is not executable`]);
  });

  it('of the system is recorded with its owner; a shell is flagged', async () => {
    const { programs, refusals } = await survey([placed('/bin/sh', '-c', 'x'), placed('/usr/bin/stat', '/')]);
    expect(programs.map(({ written, owner, shell_capable }) => [written, owner, shell_capable])).toEqual([
      ['/bin/sh', 0, true],
      ['/usr/bin/stat', 0, false],
    ]);
    expect(refusals).toEqual([]);
  });
});

describe('a program that others can replace is refused', () => {
  it('because it, or a directory above it, is writable for them', async () => {
    const file = await program();
    await chmod(file, 0o775);
    expect((await survey([placed(file)])).refusals).toEqual([
      `others than root can replace ${file}: ${file} is writable for its group (mode 775)`,
    ]);
    await chmod(file, 0o755);
    await chmod(path.dirname(file), 0o777);
    expect((await survey([placed(file)])).refusals).toEqual([
      `others than root can replace ${file}: ${path.dirname(file)} is writable for everybody (mode 777)`,
    ]);
  });

  it('unless that directory is sticky, where nobody replaces what belongs to others', async () => {
    const file = await program();
    await chmod(path.dirname(file), 0o1777);
    expect((await survey([placed(file)])).refusals).toEqual([]);
  });

  it('because a link on the way to it lies where others may write', async () => {
    const file = await program();
    const loose = path.join(path.dirname(file), 'loose');
    await mkdir(loose);
    await chmod(loose, 0o777);
    await symlink(file, path.join(loose, 'soft'));
    expect((await survey([placed(path.join(loose, 'soft'))])).refusals).toEqual([
      `others than root can replace ${path.join(loose, 'soft')}: ${loose} is writable for everybody (mode 777)`,
    ]);
  });

  it('because it belongs to somebody else', async (context) => {
    context.skip(!isRoot, 'not root');
    const file = await program();
    await chown(file, 33, 33);
    expect((await survey([placed(file)])).refusals).toEqual([`others than root can replace ${file}: ${file} belongs to uid 33`]);
    expect((await survey([placed(file)], noBlob, 33)).refusals).toEqual([]);
  });
});

describe('a script', () => {
  const script = (text: string): PlacedCommand => ({
    step: 1,
    command: command('check.sh', 'a'),
    script: { file: 'scripts/check.sh', sha256: digestOfBytes(text) },
  });
  const of = (text: string) => survey([script(text)], () => Promise.resolve(ok(Buffer.from(text))));

  it('stands for its interpreter', async () => {
    expect((await of('#!/bin/sh -eu\ntrue\n')).programs.map(({ written }) => written)).toEqual(['/bin/sh']);
    const env = await of('#!/usr/bin/env python3\n');
    expect(env.programs.map(({ written }) => written)).toEqual(['/usr/bin/env', '/usr/bin/python3']);
    expect((await of('#!/usr/bin/env no-such-interpreter\n')).missing).toEqual(['no-such-interpreter']);
    expect((await of('#!/opt/none/sh\n')).missing).toEqual(['/opt/none/sh']);
  });

  it('without a usable first line is refused', async () => {
    expect((await of('echo hello\n')).refusals).toEqual([
      'the script scripts/check.sh cannot be run: it does not begin with #! and an interpreter',
    ]);
    expect((await of('#!sh\n')).refusals).toEqual(['the script scripts/check.sh cannot be run: its interpreter sh is no absolute path']);
    expect((await of('#!/usr/bin/env -i sh\n')).refusals).toHaveLength(1);
  });

  it('of the host stands for itself and its interpreter', async () => {
    const file = path.join(path.dirname(await program()), 'script');
    await writeFile(file, '#!/bin/sh\n', { mode: 0o755 });
    expect((await survey([placed(file)])).programs.map(({ written }) => written)).toEqual([file, '/bin/sh']);
  });
});

it.each([
  ['#!/bin/sh', ['/bin/sh']],
  ['#! /bin/sh -e\r\n', ['/bin/sh']],
  ['#!/usr/bin/env -S node --flag\n', ['/usr/bin/env', 'node']],
  ['#!/usr/bin/env A=b perl\n', ['/usr/bin/env', 'perl']],
])('reads %j', (text, programs) => {
  expect(interpreterOf(Buffer.from(text))).toEqual({ programs });
});
