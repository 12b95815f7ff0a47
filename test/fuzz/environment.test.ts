// Whatever the environment and the command line hold, the program answers within a second of its own time, shows nothing that steers a terminal, and never a trace.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const launcher = path.join(root, 'bin/holdpoint.cjs');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync('/var/tmp/holdpoint-environment-');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const ended = spawnSync(process.execPath, [launcher, ...words], {
    cwd: root,
    env: { HOLDPOINT_STATE: path.join(folder, 'state'), ...env },
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
  });
  return { exit: ended.status, text: ended.stdout + ended.stderr };
}

function harmless({ text }: { readonly text: string }): void {
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(text).not.toMatch(/^ {4}at /m);
}

describe('an odd environment', () => {
  it.each([
    [{}, 0],
    [{ HOME: '' }, 0],
    [{ HOME: 'relative', XDG_STATE_HOME: 'relative', XDG_RUNTIME_DIR: 'junk', XDG_CACHE_HOME: '\u001b[2J' }, 0],
    [{ TERM: '\u001b[2J', LANG: 'junk', LC_ALL: 'junk', TZ: 'junk/junk', COLUMNS: '-1', LINES: 'x', NO_COLOR: '1' }, 0],
    [{ NODE_OPTIONS: '--no-warnings', USER: '\u001b]0;x\u0007', SUDO_USER: '\u202e' }, 0],
    [{ HOLDPOINT_STATE: 'relative' }, 64],
    [{ HOLDPOINT_STATE: '/var/tmp/a\nb' }, 64],
    [{ HOLDPOINT_STATE: '/dev/null/state' }, 74],
    [{ HOLDPOINT_STATE: `/var/tmp/${'x'.repeat(300)}` }, 74],
    [{ HOLDPOINT_STATE: `/${'x/'.repeat(3000)}` }, 74],
  ])('%o: status ends with %i', (env, exit) => {
    const ended = run(['status'], env);
    expect([ended.exit, ended.text]).toEqual([exit, expect.anything()]);
    harmless(ended);
  });
});

describe('odd words on the command line', () => {
  const odd = ['', '-', '--', '---', '\u001b]0;x\u0007', '\u202e', '__proto__', '../../etc', 'a\nb', 'x'.repeat(5000), '--json=1', '-C'];

  it.each(odd)('%j alone', (word) => {
    const ended = run([word]);
    expect([64, 65, 69]).toContain(ended.exit);
    harmless(ended);
  });

  it.each(odd.filter((word) => !word.startsWith('-')))('%j where an operation, a file or a parameter is named', (word) => {
    for (const words of [
      ['show', word],
      ['status', word],
      ['resume', word],
      ['check', word],
      ['run', 'runbooks/sysctl.yaml', '--param', `${word}=1`, '--unattended'],
    ]) {
      const ended = run(words);
      expect([64, 65, 69, 74, 77], `${words[0]}: ${ended.text}`).toContain(ended.exit);
      harmless(ended);
    }
  });
});
