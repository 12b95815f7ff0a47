// The promise to an operator: `npm i -g` of the tarball on a bare Debian 12 with Debian's own Node and npm gives a program that runs.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canRunHosts } from '../vps/can-run-hosts.ts';
import { useHost } from '../vps/use-host.ts';

const root = path.resolve(import.meta.dirname, '../..');
const runtime = `node-${process.platform}-${process.arch}`;
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages[`node_modules/${runtime}`];
const work = mkdtempSync(path.join(tmpdir(), 'holdpoint-install-'));
const host = useHost({ base: 'node', binds: [{ from: work, to: '/media' }] });
let registry: ChildProcess | undefined;
let registryUrl = '';
let tarball = '';

/** `npm pack` into a folder of its own; the name of the file. */
function pack(folder: string, ...what: readonly string[]): string {
  mkdirSync(path.join(work, folder));
  execFileSync('npm', ['pack', '--loglevel=error', '--pack-destination', path.join(work, folder), ...what], { cwd: root, stdio: 'ignore' });
  const [file] = readdirSync(path.join(work, folder));
  if (file === undefined) throw new Error(`npm pack ${what.join(' ')} left no file`);
  return path.join(folder, file);
}

beforeAll(async () => {
  if (!canRunHosts()) return;
  tarball = path.join('/media', pack('holdpoint'));
  const runtimeTarball = path.join(work, pack('runtime', `${runtime}@${lock.version}`));
  const manifest = path.join(root, 'node_modules', runtime, 'package.json');
  const serve = [process.execPath, path.join(import.meta.dirname, 'one-package-registry.mjs'), runtimeTarball, manifest, lock.integrity];
  registry = spawn(path.join(root, 'test/vps/bed'), ['hub', ...serve], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    registry?.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    registry?.once('exit', (code) => reject(new Error(`the registry ended with ${code}`)));
  });
  registryUrl = `http://10.77.0.1:${port}`;
});

afterAll(() => {
  registry?.stdin?.end();
  rmSync(work, { recursive: true, force: true });
});

test('the host has Debian’s own Node and nothing of ours', async () => {
  expect((await host().sh('node --version; command -v holdpoint || echo none')).stdout).toMatch(/^v18\..*\nnone\n$/);
});

test('without any network the program installs, and says in one sentence what it lacks', async () => {
  expect(await host().sh(`npm i -g --offline ${tarball}`)).toMatchObject({ exit: 0 });
  const { exit, stdout, stderr } = await host().sh('holdpoint --help');
  expect({ exit, stdout }).toEqual({ exit: 69, stdout: '' });
  expect(stderr).toMatch(/^holdpoint: needs Node 22\.18 or later and runs on 18\.[\d.]+; .*\n$/);
});

test('with a registry it brings its own Node, checked against the hash of the lockfile, and runs', async () => {
  const install = await host().sh(`npm i -g --registry=${registryUrl} ${tarball}`, { patience: 120_000 });
  expect(install).toMatchObject({ exit: 0 });
  const help = await host().sh('holdpoint --help');
  expect(help).toMatchObject({ exit: 0, stderr: '' });
  expect(help.stdout).toContain('rollback');
});

test('the installed program makes a workspace, a runbook from a template that came along, and finds nothing wrong with either', async () => {
  const made = await host().sh(
    'mkdir -p /srv/ops && cd /srv/ops && holdpoint init && holdpoint new --template read-only-triage runbooks/triage.yaml',
  );
  expect(made).toMatchObject({ exit: 0, stderr: '' });
  const checked = await host().sh('cd /srv/ops && holdpoint check runbooks/triage.yaml --json');
  expect({ exit: checked.exit, answer: JSON.parse(checked.stdout) }).toMatchObject({ exit: 0, answer: { ok: true } });
});
