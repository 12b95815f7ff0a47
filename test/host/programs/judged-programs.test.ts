import { chmod, copyFile, mkdir, readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { performAction } from '../../../src/host/performers/perform.ts';
import { differingPrograms } from '../../../src/host/programs/differing-programs.ts';
import { surveyPrograms } from '../../../src/host/survey/survey-programs.ts';
import type { Command } from '../../../src/model/command.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import type { SurveyedProgram } from '../../../src/model/survey.ts';
import { command } from '../../support/plan-fixture.ts';
import { folder, isRoot, localHost, noBoundary, view } from '../local.ts';
import { contextOf } from '../performers/context.ts';

const self = process.getuid!();

/** A folder of programs, seen by everybody; `judged` and `other` print their names. */
async function setting() {
  const { host } = await localHost();
  const bin = path.join(await folder(), 'bin');
  await mkdir(bin, { mode: 0o755 });
  const place = path.join(bin, 'tool');
  const put = async (name: string, text: string): Promise<string> => {
    const file = path.join(bin, name);
    await writeFile(file, text);
    await chmod(file, 0o755);
    return file;
  };
  const write = async (says: string): Promise<void> => {
    await put('tool.new', `#!/bin/sh\necho ${says}\n`);
    await rename(`${place}.new`, place);
  };
  await write('judged');
  const survey = async (...argv: readonly string[]): Promise<readonly SurveyedProgram[]> => {
    const taken = await surveyPrograms(host, [{ step: 1, command: command(...argv) }], () => Promise.reject(new Error('no script')), {
      self,
      writable: [],
    });
    expect(taken.refusals).toEqual([]);
    return taken.programs;
  };
  const perform = async (
    programs: readonly SurveyedProgram[],
    argv: readonly string[],
    more: Partial<Command> = {},
    writable: string[] = [],
  ) => {
    const context = contextOf({ writable }, { programs });
    const { result, summary } = await performAction(host, { kind: 'run', command: { ...command(...argv), ...more } }, context);
    return `${result} ${summary}: ${context.output().trim()}`;
  };
  return { host, bin, place, put, write, survey, perform };
}

describe.skipIf(noBoundary !== undefined)('what is executed is what was surveyed', () => {
  it('an unchanged program runs, under its own name and path', async () => {
    const { survey, perform, put, bin } = await setting();
    const named = await put('self', '#!/bin/sh\necho "$0"\n');
    await symlink('self', path.join(bin, 'name'));
    expect(await perform(await survey(named), [named])).toBe(`done exit 0: ${named}`);
    const name = path.join(bin, 'name');
    expect(await perform(await survey(name), [name])).toBe(`done exit 0: ${name}`);
    expect(await perform(await survey('/usr/bin/readlink'), ['/usr/bin/readlink', '/proc/self/exe'])).toBe(
      'done exit 0: /usr/bin/readlink',
    );
  });

  it('a program that was replaced since halts, and nothing of it runs', async () => {
    const { survey, perform, write, place } = await setting();
    const programs = await survey(place);
    await write('other');
    expect(await perform(programs, [place])).toMatch(
      /^unknown not started: program differs from the survey: \S+\/tool: its content is sha256 [0-9a-f]{12}…, surveyed was [0-9a-f]{12}…: $/,
    );
    await unlink(place);
    expect(await perform(programs, [place])).toContain('unknown not started: program differs from the survey');
    await symlink('/bin/true', place);
    expect(await perform(programs, [place])).toMatch(/it leads to \S+true now, not to/);
    expect(await perform([], ['/usr/bin/true'])).toBe('unknown not started: program differs from the survey: /usr/bin/true is not in it: ');
  });

  it('all of them can be compared without a start', async () => {
    const { host, survey, write, place } = await setting();
    const programs = [...(await survey(place)), ...(await survey('/usr/bin/true'))];
    expect(await differingPrograms(host, programs)).toEqual([]);
    await write('other');
    expect(await differingPrograms(host, programs)).toEqual([expect.stringMatching(/^program differs from the survey: \S+\/tool: /)]);
  });

  it('the same bytes written again, or other bytes with the old size and times, are told apart by content', async () => {
    const { survey, perform, place } = await setting();
    const programs = await survey(place);
    expect(await perform(programs, [place])).toBe('done exit 0: judged');
    await writeFile(place, await readFile(place));
    expect(await perform(programs, [place])).toBe('done exit 0: judged');
    await writeFile(place, '#!/bin/sh\necho jumped\n');
    expect(await perform(programs, [place])).toContain('program differs from the survey');
  });

  it('the interpreter of a script is compared too, also the one that env(1) finds', async () => {
    const { survey, perform, put } = await setting();
    const interpreter = await put('interpreter', '#!/bin/sh\necho read by the judged one\n');
    const script = await put('script', `#!${interpreter}\n`);
    const programs = await survey(script);
    expect(programs.map(({ written, interpreters }) => [written, interpreters])).toEqual([
      [script, [interpreter]],
      [interpreter, ['/bin/sh']],
      ['/bin/sh', undefined],
    ]);
    expect(await perform(programs, [script])).toBe('done exit 0: read by the judged one');
    await put('interpreter', '#!/bin/sh\necho another\n');
    expect(await perform(programs, [script])).toContain(`program differs from the survey: ${interpreter}`);

    const byEnv = await put('by-env', '#!/usr/bin/env sh\necho found\n');
    const found = await survey(byEnv);
    expect(found.map(({ written }) => written)).toEqual([byEnv, '/usr/bin/env', '/usr/bin/sh']);
    expect(await perform(found, [byEnv])).toBe('done exit 0: found');
    const lying = found.map((one) => (one.written === '/usr/bin/sh' ? { ...one, sha256: digestOfBytes('another shell') } : one));
    expect(await perform(lying, [byEnv])).toContain('program differs from the survey: /usr/bin/sh');
  });

  it('what lies where the operation writes is its own affair', async () => {
    const { survey, perform, write, place, bin } = await setting();
    const programs = await survey(place);
    await write('made by an earlier step');
    expect(await perform(programs, [place], {}, [bin])).toBe('done exit 0: made by an earlier step');
    const later = path.join(bin, 'later');
    await copyFile('/usr/bin/true', later);
    expect(await perform(programs, [later], {}, [bin])).toBe('done exit 0: ');
  });

  it('outside the boundary it is compared in the moment before it starts', async () => {
    const { survey, perform, write, place } = await setting();
    const programs = await survey(place);
    expect(await perform(programs, [place], { reach: [{ kind: 'host' }] })).toBe('done exit 0: judged');
    await write('other');
    expect(await perform(programs, [place], { reach: [{ kind: 'host' }] })).toContain(
      'unknown not started: program differs from the survey',
    );
  });

  it('a look that finds another program is UNKNOWN, not FAIL', async () => {
    const { host, survey, write, place } = await setting();
    const [program] = await survey(place);
    await write('other');
    const ended = await host.exec({ argv: [place], profile: view(), cwd: '/', env: {}, timeout: 10_000, programs: [program!] });
    expect(ended).toMatchObject({ kind: 'not-started', differs: true });
  });

  it('serves another user, who could not enter the folder of the copies', async (context) => {
    context.skip(!isRoot, 'not root');
    const { survey, perform } = await setting();
    expect(await perform(await survey('/usr/bin/id'), ['/usr/bin/id', '-un'], { user: 'daemon' })).toBe('done exit 0: daemon');
  });
});
