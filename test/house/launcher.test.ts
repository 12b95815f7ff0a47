import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let installed: string;
let launcher: string;
/** A preload that makes Node look as old as Debian 12's to the launcher, and only to it: it is not handed on to the next Node. */
let oldNode: string[];
let cache: NodeJS.ProcessEnv;

beforeEach(() => {
  installed = mkdtempSync(path.join(tmpdir(), 'holdpoint-launcher-'));
  for (const folder of ['bin', 'dist']) mkdirSync(path.join(installed, folder));
  launcher = path.join(installed, 'bin/holdpoint.cjs');
  copyFileSync(path.join(root, 'bin/holdpoint.cjs'), launcher);
  writeFileSync(path.join(installed, 'package.json'), '{"type":"module"}');
  const preload = path.join(installed, 'old.cjs');
  writeFileSync(preload, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });\n");
  oldNode = ['--require', preload];
  cache = { ...process.env, HOME: installed, XDG_CACHE_HOME: path.join(installed, 'cache') };
});
afterEach(() => rmSync(installed, { recursive: true }));

const program = (text: string) => writeFileSync(path.join(installed, 'dist/cli.js'), text);

/** Installs this Node where npm would put the runtime of this platform. */
function installRuntime(): string {
  const folder = path.join(installed, `node_modules/node-${process.platform}-${process.arch}/bin`);
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, path.join(folder, 'node'));
  return path.join(folder, 'node');
}

const run = (flags: readonly string[], ...args: readonly string[]) =>
  spawnSync(process.execPath, [...flags, launcher, ...args], { encoding: 'utf8', env: cache, input: 'from stdin' });

test('a Node that is recent enough runs the program itself', () => {
  program('console.log(JSON.stringify([process.argv.slice(2), process.ppid])); process.exitCode = 65;');
  const { stdout, status } = run([], 'check', 'a b', '', '--json');
  expect(JSON.parse(stdout)).toEqual([['check', 'a b', '', '--json'], process.pid]);
  expect(status).toBe(65);
});

test('an old Node hands over to the runtime that was installed with the program: arguments, stdio, exit status', () => {
  const runtime = installRuntime();
  program(
    'process.stdin.pipe(process.stdout); console.error(JSON.stringify([process.argv.slice(2), process.execPath])); process.exitCode = 3;',
  );
  const { stdout, stderr, status } = run(oldNode, 'run', 'a b', '', "it's");
  expect(stdout).toBe('from stdin');
  expect(JSON.parse(stderr)).toEqual([['run', 'a b', '', "it's"], realpathSync(runtime)]);
  expect(status).toBe(3);
});

test('an old Node without that runtime says one sentence and exits 69', () => {
  program("console.log('must not run');");
  expect(run(oldNode, '--help')).toMatchObject({
    status: 69,
    stdout: '',
    stderr: 'holdpoint: needs Node 22.18 or later and runs on 18.20.4; install Node 24 or, with its optional packages, Holdpoint again\n',
  });
});

test('a runtime that does not start is one sentence and 69 too', () => {
  const folder = path.join(installed, `node_modules/node-${process.platform}-${process.arch}/bin`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'node'), 'not a program');
  chmodSync(path.join(folder, 'node'), 0o644);
  program('');
  const { status, stderr } = run(oldNode);
  expect(stderr).toMatch(/^holdpoint: its own Node does not start \(.*EACCES\); install it again\n$/);
  expect(status).toBe(69);
});

test('a checkout that was not built says what to do', () => {
  const { status, stderr } = run([]);
  expect(stderr).toContain('in a checkout run `npm run build`');
  expect(status).toBe(69);
});

test('a termination reaches the program behind the launcher, and its own end is the launcher’s', async () => {
  installRuntime();
  program(
    "process.on('SIGTERM', () => { console.log('asked to end'); process.exit(6); }); setInterval(() => {}, 1000); console.log('ready');",
  );
  const child = spawn(process.execPath, [...oldNode, launcher], { env: cache, stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (seen === 'ready\n') child.kill('SIGTERM');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([seen, code]).toEqual(['ready\nasked to end\n', 6]);
});

test('a program that a signal ends lets the launcher end by the same signal', () => {
  installRuntime();
  program("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
  expect(run(oldNode).signal).toBe('SIGKILL');
});

/** Runs the launcher as a normal user whose cache directory has this mode, and says what was kept in it. */
function keptByUser(mode: number): string[] {
  const isRoot = process.geteuid?.() === 0;
  const nobody = 65534;
  const node = path.join(installed, 'node');
  copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
  program('');
  chmodSync(installed, 0o755);
  const directory = path.join(installed, 'cache/holdpoint');
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, mode);
  if (isRoot) chownSync(directory, nobody, nobody);
  const { status, stderr } = spawnSync(node, [launcher], { env: cache, encoding: 'utf8', ...(isRoot ? { uid: nobody, gid: nobody } : {}) });
  expect([status, stderr]).toEqual([0, '']);
  return readdirSync(directory);
}

test('compiled code is kept where nobody else can write', () => {
  expect(keptByUser(0o700)).toEqual([expect.stringMatching(/^v\d+/)]);
});

test('compiled code is not kept where somebody else can', () => {
  expect(keptByUser(0o777)).toEqual([]);
});
