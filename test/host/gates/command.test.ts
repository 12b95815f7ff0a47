import { beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../../src/host/command-run.ts';
import { lookByCommand } from '../../../src/host/gates/command.ts';
import type { Command } from '../../../src/model/command.ts';
import type { PlanScope } from '../../../src/model/plan.ts';
import { localHost, noBoundary, open, sh } from '../local.ts';

const plain: Omit<Command, 'argv'> = { cwd: '/', env: {}, reach: [], exit: [0], timeout: 10_000 };

async function look(argv: readonly string[], more: Partial<Command> = {}, timeout = 10_000) {
  const { host } = await localHost({ view: 'none' });
  const watched: string[] = [];
  const seen = await lookByCommand(
    host,
    { ...plain, argv, ...more },
    open,
    ({ stream, bytes }) => void watched.push(`${stream} ${Buffer.from(bytes).toString()}`),
  )({
    timeout,
    cancel: new AbortController().signal,
  });
  return { said: `${seen.verdict} ${seen.observed}`, watched: watched.join(''), fingerprint: seen.fingerprint };
}

const said = async (...args: Parameters<typeof look>): Promise<string> => (await look(...args)).said;

describe('the table of verdicts', () => {
  it('PASS: the exit is listed and the patterns match', async () => {
    expect(await said(sh('exit 0'))).toBe('PASS exit 0');
    expect(await said(sh('exit 3'), { exit: [0, 3] })).toBe('PASS exit 3');
    expect(await said(sh('exit 99'), { exit: 'any' })).toBe('PASS exit 99');
    expect(await said(sh('echo v1.2'), { stdout: 'v[0-9.]+' })).toBe('PASS exit 0, stdout v1.2');
    expect(await said(sh('echo oops >&2'), { stderr: 'oops' })).toBe('PASS exit 0');
    expect(await said(sh(':'), { stdout: '' })).toBe('PASS exit 0, stdout (empty)');
  });

  it('FAIL: another exit, a pattern absent', async () => {
    expect(await said(sh('echo nothing; echo "bad thing" >&2; exit 1'))).toBe('FAIL exit 1: bad thing');
    expect(await said(sh('echo v1.2'), { stdout: 'v2' })).toBe('FAIL stdout does not match: v1.2');
    expect(await said(sh('echo v1.2'), { stdout: 'v1' })).toBe('FAIL stdout does not match: v1.2');
    expect(await said(sh('echo word'), { stderr: '.+' })).toBe('FAIL stderr does not match: (empty)');
  });

  it('UNKNOWN: it cannot be started, 126, 127, a signal, a timeout', async () => {
    expect(await said(['/nonexistent'])).toBe('UNKNOWN not started: there is no program /nonexistent');
    expect(await said(sh('exit 126'))).toBe('UNKNOWN exit 126: the program was not found or could not be executed');
    expect(await said(sh('no-such-program-here'))).toBe('UNKNOWN exit 127: the program was not found or could not be executed');
    expect(await said(sh('exit 127'), { exit: 'any' })).toBe('UNKNOWN exit 127: the program was not found or could not be executed');
    expect(await said(sh('kill -9 $$'))).toBe('UNKNOWN signal SIGKILL');
    expect(await said(sh('sleep 60'), {}, 300)).toBe('UNKNOWN timed out after 0.3 s');
    expect(await said(sh('sleep 60'), { timeout: 300 })).toBe('UNKNOWN timed out after 0.3 s');
  });

  it('UNKNOWN: a pattern that does not finish, an output too long to judge', async () => {
    expect(await said(sh('printf "%050d!" 0'), { stdout: '(0+)+' })).toBe('UNKNOWN stdout: the pattern did not finish within 1000 ms');
    expect(await said(['/usr/bin/head', '--bytes=1100000', '/dev/zero'], { stdout: '\\0*' })).toBe(
      'UNKNOWN stdout is longer than what a pattern judges (1 MiB)',
    );
  });

  it('exit codes that mean something only when they are listed', async () => {
    expect(await said(sh('exit 127'), { exit: [127] })).toBe('PASS exit 127');
    expect(await said(sh('exit 1'), { exit: [127] })).toBe('FAIL exit 1');
  });
});

describe('through a boundary', () => {
  beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

  it('a signal is UNKNOWN, also where it may have been an exit code, unless that code is listed', async () => {
    const { host } = await localHost();
    const scope: PlanScope = { writable: [], keep: [], protected: [], hidden: [], units: [], not_enforced: [] };
    const judge = async (script: string, exit: Command['exit']): Promise<string> => {
      const command = { ...plain, argv: sh(script), exit };
      const seen = await lookByCommand(
        host,
        command,
        profileOf(command, { scope, enforced: true, readOnly: false }, 'look'),
        () => undefined,
      )({ timeout: 10_000, cancel: new AbortController().signal });
      return `${seen.verdict} ${seen.observed}`;
    };
    expect(await judge('kill -9 $$', [0])).toBe('UNKNOWN signal SIGKILL (or exit 137)');
    expect(await judge('exit 137', [0])).toBe('UNKNOWN signal SIGKILL (or exit 137)');
    expect(await judge('exit 137', [137])).toBe('PASS exit 137');
    expect(await judge('exit 200', [0])).toBe('FAIL exit 200');
    expect(await judge('exit 3', [0])).toBe('FAIL exit 3');
  });
});

it('passes output on as it comes, and its fingerprint follows stdout', async () => {
  const [one, same, other] = [await look(sh('echo a; echo b >&2')), await look(sh('echo a; echo c >&2')), await look(sh('echo x'))];
  expect(one.watched.split('\n').toSorted()).toEqual(['', 'err b', 'out a']);
  expect(one.fingerprint).toBe(same.fingerprint);
  expect(one.fingerprint).not.toBe(other.fingerprint);
});
