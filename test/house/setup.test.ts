import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const wanted = {
  '': {},
  'node_modules/yaml': { version: '2.9.1', integrity: 'sha512-yaml' },
  'node_modules/node-elsewhere': { version: '24.0.0', integrity: 'sha512-elsewhere', optional: true },
};
const installed = { 'node_modules/yaml': { version: '2.9.1', integrity: 'sha512-yaml' } };
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'holdpoint-setup-'));
  mkdirSync(path.join(copy, 'scripts'));
  mkdirSync(path.join(copy, 'fake'));
  for (const file of ['setup.mjs', 'system-packages.txt']) copyFileSync(path.join(root, 'scripts', file), path.join(copy, 'scripts', file));
  writeJson('package-lock.json', { packages: wanted });
  fake('npm', 'echo "npm $*" >> calls');
  fake('dpkg-query', 'shift 2; for name in "$@"; do echo "installed $name"; done');
  fake('apt-get', 'echo "apt-get $*" >> calls');
});
afterEach(() => rmSync(copy, { recursive: true }));

function writeJson(file: string, value: unknown): void {
  mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
  writeFileSync(path.join(copy, file), JSON.stringify(value));
}

function fake(program: string, script: string): void {
  writeFileSync(path.join(copy, 'fake', program), `#!/bin/sh\ncd '${copy}'\n${script}\n`);
  chmodSync(path.join(copy, 'fake', program), 0o755);
}

function setup(...args: readonly string[]) {
  const env = { ...process.env, PATH: `${path.join(copy, 'fake')}:${process.env['PATH']}` };
  const run = spawnSync(process.execPath, ['scripts/setup.mjs', ...args], { cwd: copy, env, encoding: 'utf8' });
  const calls = path.join(copy, 'calls');
  return { ...run, calls: existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [] };
}

test('packages that are there are not installed again', () => {
  writeJson('node_modules/.package-lock.json', { packages: installed });
  const { calls, stdout, status } = setup('--', 'sh', '-c', 'echo ran; exit 7');
  expect({ calls, stdout, status }).toEqual({ calls: [], stdout: 'ran\n', status: 7 });
});

test.each([
  ['nothing', undefined],
  ['another build of a package', { 'node_modules/yaml': { version: '2.9.1', integrity: 'sha512-other' } }],
  ['one package too few', {}],
  ['one package too many', { ...installed, 'node_modules/left-over': { integrity: 'sha512-old' } }],
])('%s in node_modules: npm ci, then the command', (_, present) => {
  if (present !== undefined) writeJson('node_modules/.package-lock.json', { packages: present });
  const { calls, stdout } = setup('--', 'echo', 'ran');
  expect({ calls, stdout }).toEqual({ calls: ['npm ci --include=dev --include=optional --loglevel=error'], stdout: 'ran\n' });
});

test('the command finds the programs of node_modules first, also those that were installed just now', () => {
  fake('npm', 'mkdir -p node_modules/.bin && printf "#!/bin/sh\\necho ours" > node_modules/.bin/greet && chmod +x node_modules/.bin/greet');
  fake('greet', 'echo theirs');
  expect(setup('--', 'greet').stdout).toBe('ours\n');
});

test('the runtime that came with the packages is linked where npm forgot it', () => {
  const runtime = `node-${process.platform}-${process.arch}`;
  fake('npm', `mkdir -p node_modules/.bin node_modules/${runtime}/bin && cp fake/greet node_modules/${runtime}/bin/node`);
  fake('greet', 'echo the runtime');
  expect(setup('--', 'node').stdout).toBe('the runtime\n');
});

test('a Node with which npm would leave out packages is refused before anything is installed', () => {
  const old = path.join(copy, 'old.cjs');
  writeFileSync(old, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });\n");
  const run = spawnSync(process.execPath, ['--require', old, 'scripts/setup.mjs', '--', 'echo', 'ran'], { cwd: copy, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 69, stdout: '', stderr: expect.stringMatching(/^setup: .*start this with Node 20\.19 or later\n$/) });
});

test('npm ci is tried twice, then the command does not run', () => {
  fake('npm', 'echo "npm $*" >> calls; exit 1');
  const { calls, stdout, status } = setup('--', 'echo', 'ran');
  expect({ calls, stdout, status }).toEqual({
    calls: [
      'npm ci --include=dev --include=optional --loglevel=error',
      'npm ci --include=dev --include=optional --loglevel=error --prefer-online',
    ],
    stdout: '',
    status: 69,
  });
});

test('missing system packages: root installs them, after an update where it needs one; anybody else is told what is skipped', () => {
  writeJson('node_modules/.package-lock.json', { packages: installed });
  fake(
    'dpkg-query',
    'shift 2; for name in "$@"; do case $name in tmux|acl) echo "not-installed $name";; *) echo "installed $name";; esac; done',
  );
  fake('apt-get', 'echo "apt-get $*" >> calls; case "$*" in *update) touch updated;; esac; test -e updated');
  const { calls, stderr, stdout, status } = setup('--system', '--', 'echo', 'ran');
  expect({ stdout, status }).toEqual({ stdout: 'ran\n', status: 0 });
  const install = 'apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends acl tmux';
  const isRoot = process.getuid?.() === 0;
  expect(calls).toEqual(isRoot ? [install, 'apt-get -qq -o DPkg::Lock::Timeout=300 update', install] : []);
  expect(stderr).toMatch(isRoot ? /^setup: installing Debian packages: acl tmux$/m : /^setup: SKIPPED: not root.*: acl tmux$/m);
});

test('a command line without a command is wrong usage', () => {
  expect(setup('--system').status).toBe(64);
});
