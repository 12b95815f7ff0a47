import { execFileSync } from 'node:child_process';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { surveyPaths } from '../../../src/host/survey/survey-paths.ts';
import type { PlanScope } from '../../../src/model/plan.ts';
import { command } from '../../support/plan-fixture.ts';
import { folder, isRoot, localHost } from '../local.ts';

async function ground() {
  const place = await folder();
  const [a, b] = [path.join(place, 'a'), path.join(place, 'b')];
  await mkdir(a);
  await mkdir(b);
  const { host, state } = await localHost({ view: 'none' });
  const survey = (writable: readonly string[], more: Partial<PlanScope> = {}, argvs: readonly (readonly string[])[] = []) =>
    surveyPaths(
      host,
      { writable, keep: [], protected: [], hidden: [], units: [], not_enforced: [], ...more },
      { state: [state], folder: path.join(place, 'program'), node: path.join(place, 'runtime/node') },
      argvs.map((argv, index) => ({ step: index + 1, command: command(...argv) })),
    );
  return { place, a, b, state, survey };
}

describe('an allowed path', () => {
  it('that is a plain directory is accepted, with whatever name', async () => {
    const { a, survey } = await ground();
    const odd = path.join(a, "-rf :%+\\ 'x'\n*");
    await mkdir(odd);
    expect(await survey([a, odd])).toEqual({ refusals: [], notes: [] });
  });

  it('that is absent, a link, below a link or a loop is refused, with the place it leads to', async () => {
    const { a, b, place, survey } = await ground();
    await mkdir(path.join(b, 'sub'));
    await symlink(b, path.join(a, 'soft'));
    await symlink('loop', path.join(a, 'loop'));
    const at = async (wanted: string): Promise<readonly string[]> => (await survey([wanted])).refusals;
    expect(await at(path.join(place, 'none'))).toEqual([
      `the allowed path ${place}/none does not exist: make it first, or allow the directory above it and create it under that parent in a step`,
    ]);
    expect(await at(path.join(a, 'soft'))).toEqual([
      `the allowed path ${a}/soft leads to ${b} through a symbolic link: allow that path itself`,
    ]);
    expect(await at(path.join(a, 'soft/sub'))).toEqual([
      `the allowed path ${a}/soft/sub leads to ${b}/sub through a symbolic link: allow that path itself`,
    ]);
    expect(await at(path.join(a, 'loop'))).toEqual([`the allowed path ${a}/loop is a loop of symbolic links`]);
  });

  it('that is no file and no directory is refused; a single file is accepted with a word of warning', async () => {
    const { a, survey } = await ground();
    execFileSync('/usr/bin/mkfifo', [path.join(a, 'fifo')]);
    await writeFile(path.join(a, 'file'), 'x');
    expect((await survey([path.join(a, 'fifo')])).refusals).toEqual([
      `the allowed path ${a}/fifo is a fifo; only files and directories can be allowed`,
    ]);
    expect(await survey([path.join(a, 'file')])).toEqual({
      refusals: [],
      notes: [
        `${a}/file is a single file: a program that writes a new file beside it and renames it, as editors and sed -i do, fails there. A write step works; or allow the directory`,
      ],
    });
    const named = await survey([path.join(a, 'file')], {}, [['/usr/bin/true'], ['/usr/bin/sed', '-i', 's/x/y/', path.join(a, 'file')]]);
    expect(named.notes[0]).toMatch(/allow the directory; see step 2 \(\/usr\/bin\/sed\)$/);
  });

  it("and Holdpoint's own state never lie inside each other", async () => {
    const { state, survey } = await ground();
    expect((await survey([path.dirname(state)])).refusals).toEqual([
      `the allowed path ${path.dirname(state)} and Holdpoint's own state ${state} lie inside each other: narrow it`,
    ]);
    expect((await survey([state])).refusals).toHaveLength(1);
  });

  it('that holds the program itself or its Node, or lies in it, is refused', async () => {
    const { place, a, survey } = await ground();
    await mkdir(path.join(place, 'program/dist'), { recursive: true });
    await mkdir(path.join(place, 'runtime'));
    expect((await survey([path.join(place, 'program/dist')])).refusals).toEqual([
      `the allowed path ${place}/program/dist and Holdpoint's own program in ${place}/program lie inside each other: narrow it`,
    ]);
    expect((await survey([path.join(place, 'runtime')])).refusals).toEqual([
      `the allowed path ${place}/runtime and the Node that runs Holdpoint, ${place}/runtime/node lie inside each other: narrow it`,
    ]);
    expect((await survey([place])).refusals).toHaveLength(1);
    expect((await survey([a])).refusals).toEqual([]);
  });

  it("that is the kernel's, or longer than the kernel takes, is refused", async () => {
    const { survey } = await ground();
    for (const wanted of ['/proc', '/proc/sys/kernel', '/sys/kernel', '/sys/fs/cgroup'])
      expect((await survey([wanted])).refusals[0]).toMatch(
        new RegExp(
          `^the allowed path ${wanted} lies in /\\S+, which is the kernel's \\((proc|sysfs|cgroup2?|tmpfs)\\): nothing there can be put back$`,
        ),
      );
    expect((await survey([`/${'x/'.repeat(2047)}xx`])).refusals[0]).toMatch(
      /^the allowed path \/x\/\S+… is longer than the kernel takes \(4095 bytes\)$/,
    );
  });

  it('in which something is mounted is refused, naming the place; unless that is named too', async (context) => {
    context.skip(!isRoot, 'not root');
    const { a, b, survey } = await ground();
    const inner = path.join(a, 'odd name');
    await mkdir(inner);
    execFileSync('/usr/bin/mount', ['--bind', b, inner]);
    onTestFinished(() => void execFileSync('/usr/bin/umount', [inner]));
    expect((await survey([a])).refusals).toEqual([
      `another file system is mounted at ${inner}, inside the allowed path ${a}: name it among the allowed paths, or narrow them`,
    ]);
    expect((await survey([a, inner])).refusals).toEqual([]);
  });

  it('with a file that has another name outside is refused, with both names; names inside are fine', async () => {
    const { a, b, survey } = await ground();
    await writeFile(path.join(b, 'secret'), 'x');
    await link(path.join(b, 'secret'), path.join(a, 'hard'));
    await writeFile(path.join(a, 'one'), 'x');
    await link(path.join(a, 'one'), path.join(a, 'two'));
    expect((await survey([a])).refusals).toEqual([
      `${a}/hard (also ${b}/secret) has another name outside the allowed paths (hard link), where a step would change it too: allow that name, or break the link with a copy`,
    ]);
    expect((await survey([a, b])).refusals).toEqual([]);
  });
});

it('a protected path that does not exist cannot be held by a mount, and that is said', async () => {
  const { a, survey } = await ground();
  expect((await survey([a], { protected: [path.join(a, 'none')] })).notes).toEqual([
    `no mount can protect what does not exist yet; a step that makes one of these fails: ${a}/none`,
  ]);
});
