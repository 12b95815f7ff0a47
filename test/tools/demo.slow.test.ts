// `npm run demo`, with words instead of the picker: what it says, how it ends, what it leaves. The tools are copied beside a link to dist/,
// so that nothing is built while other tests run the program.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
const left: string[] = [];
let copy: string;

beforeEach(() => {
  copy = mkdtempSync('/var/tmp/holdpoint-test-demo-');
  cpSync(path.join(root, 'tools/demo'), path.join(copy, 'tools/demo'), { recursive: true });
  symlinkSync(path.join(root, 'dist'), path.join(copy, 'dist'));
});
afterEach(() => {
  for (const folder of [copy, ...left.splice(0)]) rmSync(folder, { recursive: true, force: true });
});

/** `before`: a shell line that goes ahead, in a mount namespace of the demo's own. */
function demo(words: readonly string[], before?: string) {
  const argv = [process.execPath, path.join(copy, 'tools/demo/run.ts'), ...words];
  const [program, ...rest] = before === undefined ? argv : ['unshare', '-m', 'sh', '-c', `${before} && exec "$@"`, '-', ...argv];
  const { status, stdout, stderr } = spawnSync(program!, rest, {
    encoding: 'utf8',
    env: { ...process.env, CI: 'false' },
    timeout: 120_000,
  });
  const report = /until you delete (\/var\/tmp\/holdpoint-demo-\S+)/.exec(stderr)?.[1];
  if (report !== undefined) left.push(report);
  return { status, stdout, stderr, report };
}

const run = (file: string) => ['run', `runbooks/${file}`, '--unattended', '--self-approve', 'a try'];
const filesBelow = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[a-z]+$/.test(name));

const demoFolders = () => readdirSync('/var/tmp').filter((name) => name.startsWith('holdpoint-demo-'));

describe('the demo', () => {
  test.each([
    ['1-good-change.yaml', 0, 'SUCCESS', 'a bad change taken back'],
    ['2-broken-change.yaml', 4, 'ROLLBACK', 'a change that holds'],
  ])('%s ends with %i; the report stays and nothing else', async (file, exit, outcome, next) => {
    const ended = demo(run(file));
    expect(ended, ended.stderr).toMatchObject({ status: exit });
    const [, address] = /a small web server answers on (http:\S+) until you leave/.exec(ended.stderr)!;
    await expect(fetch(address!)).rejects.toThrow('fetch failed');
    expect(ended.stderr).toContain(next);
    const [report, ...more] = filesBelow(ended.report!);
    expect(more).toEqual([]);
    expect(readFileSync(path.join(ended.report!, report!), 'utf8')).toContain(`Outcome: **${outcome}**`);
  });

  test.skipIf(!isRoot)(
    'without bubblewrap it says in one line how to get it, is marked, and leaves nothing of what was not finished',
    () => {
      const before = demoFolders();
      const ended = demo(
        run('1-good-change.yaml'),
        'for one in /usr/bin/bwrap /usr/local/bin/bwrap /bin/bwrap; do test ! -e $one || mount --bind /bin/false $one || exit; done',
      );
      expect(ended.stderr.split('\n').filter((line) => line.includes('apt-get install bubblewrap'))).toHaveLength(1);
      expect(ended.stdout).toContain('NOT ENFORCED');
      expect(ended.stdout).toContain('step 1 (Keep a copy of the page) runs outside the boundary: a person has to let it run');
      expect(ended).toMatchObject({ status: 3, report: undefined });
      expect(demoFolders()).toEqual(before);
    },
  );
});
