// Makes a fresh clone ready, then runs a command with the project's own Node first on PATH:
//
//   node scripts/setup.mjs [--system] -- COMMAND [ARG...]
//
// It is what `npm test` and `npm run demo` start with, so it runs with nothing installed and on an old Node: no dependencies here.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Says something on stderr, so that a command's stdout stays its own. */
function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function nodeIsAtLeast(wantedMajor, wantedMinor) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function readJson(file) {
  const full = path.join(root, file);
  return existsSync(full) ? JSON.parse(readFileSync(full, 'utf8')) : undefined;
}

/** True when node_modules holds exactly what package-lock.json asks for on this platform (npm keeps its own list of what it put there). */
function packagesAreInstalled() {
  const wanted = readJson('package-lock.json').packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return false;
  const same = Object.entries(installed).every(([name, entry]) => wanted[name]?.integrity === entry.integrity);
  const complete = Object.entries(wanted).every(([name, entry]) => name === '' || entry.optional || entry.devOptional || name in installed);
  return same && complete;
}

/** `npm ci`, twice if need be: a registry's cache that is a few minutes old can miss a version once. */
function installPackages() {
  if (!nodeIsAtLeast(20, 19)) {
    say(`npm leaves out packages that do not fit its Node, and ${process.version} fits too few; start this with Node 20.19 or later`);
    process.exit(69);
  }
  say('installing the packages of package-lock.json (npm ci, about half a minute)');
  for (const attempt of [1, 2]) {
    const npm = spawnSync(
      'npm',
      ['ci', '--include=dev', '--include=optional', '--loglevel=error', ...(attempt === 2 ? ['--prefer-online'] : [])],
      {
        cwd: root,
        stdio: ['ignore', process.stderr, process.stderr],
      },
    );
    if (npm.status === 0) return;
    say(`npm ci failed (attempt ${attempt} of 2)`);
  }
  process.exit(69);
}

/** npm 9 installs the runtime and forgets its link in .bin; without it everything would run on whatever Node started us. */
function linkRuntime() {
  const link = path.join(root, 'node_modules/.bin/node');
  if (existsSync(link)) return;
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  const runtime = names.find((name) => existsSync(path.join(root, 'node_modules', name, 'bin/node')));
  if (runtime !== undefined) return symlinkSync(`../${runtime}/bin/node`, link);
  if (nodeIsAtLeast(22, 18)) return;
  say(`no Node 24 came with the packages for ${process.platform} ${process.arch}, and ${process.version} is too old; install Node 24`);
  process.exit(69);
}

/** Debian packages of system-packages.txt that dpkg does not list as installed; undefined where there is no dpkg. */
function missingSystemPackages() {
  const names = readFileSync(path.join(root, 'scripts/system-packages.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s/)[0]);
  const query = spawnSync('dpkg-query', ['--show', '--showformat', '${db:Status-Status} ${Package}\n', ...names], { encoding: 'utf8' });
  if (query.error) return undefined;
  const present = new Set(
    query.stdout
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length)),
  );
  return names.filter((name) => !present.has(name));
}

/** Whether apt-get succeeded, and what it said. */
function apt(...args) {
  const run = spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return { done: run.status === 0, words: `${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}` };
}

function installSystemPackages() {
  const missing = missingSystemPackages();
  if (missing === undefined) return say('SKIPPED: this is not a Debian system; tests whose tools are missing are skipped and counted');
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    say(`SKIPPED: not root, so these are not installed and the tests that need them are skipped and counted: ${missing.join(' ')}`);
    return;
  }
  say(`installing Debian packages: ${missing.join(' ')}`);
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (apt(...install).done) return;
  const update = apt('update');
  const again = apt(...install);
  if (again.done) return;
  process.stderr.write(`${update.words}${again.words}`);
  say('apt-get could not install them; put them there by hand, or run the tests as a normal user, who skips what needs them');
  process.exit(69);
}

/** Runs the command in our place: its own stdio, our signals, its exit status. */
function become(command, args) {
  const bin = path.join(root, 'node_modules/.bin');
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });
  // Ctrl-C reaches the child by itself (one process group); a second copy would make it give up at once.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`cannot start ${command}: ${error.message}`);
    process.exit(69);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

const words = process.argv.slice(2);
const split = words.indexOf('--');
if (split === -1 || words.length === split + 1) {
  say('usage: node scripts/setup.mjs [--system] -- COMMAND [ARG...]');
  process.exit(64);
}
if (!packagesAreInstalled()) installPackages();
linkRuntime();
if (words.slice(0, split).includes('--system')) installSystemPackages();
become(words[split + 1], words.slice(split + 2));
