import { execFileSync } from 'node:child_process';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { surveyPaths } from '../../../src/host/survey/survey-paths.ts';
import type { PlanScope } from '../../../src/model/plan.ts';
import { folder, localHost } from '../local.ts';

async function ground() {
  const place = await folder();
  const [a, b] = [path.join(place, 'a'), path.join(place, 'b')];
  await mkdir(a);
  await mkdir(b);
  const { host, state } = await localHost({ view: 'none' });
  const survey = (writable: readonly string[], more: Partial<PlanScope> = {}) =>
    surveyPaths(host, { writable, keep: [], protected: [], hidden: [], units: [], not_enforced: [], ...more }, [state]);
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
      `the allowed path ${place}/none does not exist: make it first, or allow the directory above it`,
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
      notes: [`${a}/file is a single file: a program that writes a new file and renames it fails there`],
    });
  });

  it("and Holdpoint's own state never lie inside each other", async () => {
    const { state, survey } = await ground();
    expect((await survey([path.dirname(state)])).refusals).toEqual([
      `the allowed path ${path.dirname(state)} and Holdpoint's own state ${state} lie inside each other`,
    ]);
    expect((await survey([state])).refusals).toHaveLength(1);
  });

  it('with a file that has another name outside is refused, naming it; names inside are fine', async () => {
    const { a, b, survey } = await ground();
    await writeFile(path.join(b, 'secret'), 'x');
    await link(path.join(b, 'secret'), path.join(a, 'hard'));
    await writeFile(path.join(a, 'one'), 'x');
    await link(path.join(a, 'one'), path.join(a, 'two'));
    expect((await survey([a])).refusals).toEqual([
      `${a}/hard has another name outside the allowed paths (hard link): find it with \`find / -xdev -samefile ${a}/hard\``,
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
