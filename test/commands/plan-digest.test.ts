// The digest of a plan is of workspace and parameters alone: another folder, clock zone, language, login and host state change nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync('/var/tmp/holdpoint-digest-');
  for (const part of ['ops', 'runbooks']) cpSync(path.join(root, part), path.join(folder, 'here', part), { recursive: true });
  mkdirSync(path.join(folder, 'a place elsewhere'));
  cpSync(path.join(folder, 'here'), path.join(folder, 'a place elsewhere/ops of äöü'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function digestIn(workspace: string, state: string, env: Readonly<Record<string, string>>, wrap: readonly string[] = []): string {
  const plan = ['plan', 'runbooks/sysctl.yaml', '--param', 'key=net.core.somaxconn', '--param', 'value=77', '--json'];
  const [program, ...words] = [...wrap, process.execPath, path.join(root, 'bin/holdpoint.cjs'), ...plan];
  const { stdout, stderr } = spawnSync(program!, words, {
    cwd: path.join(folder, workspace),
    env: { PATH: '/usr/bin:/bin', HOLDPOINT_STATE: path.join(folder, state), ...env },
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { plan_digest: string }).plan_digest;
}

it('is the same wherever it is made, and another for another byte', () => {
  const here = digestIn('here', 'state', { HOME: '/root', LANG: 'C', TZ: 'UTC' });
  expect(here).toMatch(/^[0-9a-f]{64}$/);
  const strange = { HOME: folder, LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu', USER: 'somebody', COLUMNS: '20' };
  expect(digestIn('a place elsewhere/ops of äöü', 'another state', strange)).toBe(here);
  writeFileSync(path.join(folder, 'here/ops/policy.yaml'), '# one more byte\n', { flag: 'a' });
  expect(digestIn('here', 'state', {})).not.toBe(here);
});

it.skipIf(process.getuid?.() !== 0)('is the same on a host of another name', () => {
  const place = 'a place elsewhere/ops of äöü';
  const renamed = ['unshare', '--uts', 'sh', '-c', 'hostname another && exec "$@"', '-'];
  expect(digestIn(place, 'state', {}, renamed)).toBe(digestIn(place, 'state', {}));
});
