#!/usr/bin/env node
// The first thing that runs: finds a Node that Holdpoint can run on, then gets out of the way.
// Whoever started us may be an old Node (Debian 12 has 18), so this file uses nothing that Node 18 lacks.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const program = path.join(__dirname, '../dist/cli.js');

/** Exit status of sysexits(3): something this needs is missing. */
const unavailable = 69;

function refuse(sentence) {
  process.stderr.write(`holdpoint: ${sentence}\n`);
  process.exitCode = unavailable;
}

/** The same bound as `engines` in package.json: type stripping and node:sqlite without flags. */
function isRecentEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The Node that was installed with us (an optional dependency, one package per platform), if it is there. */
function bundledRuntime() {
  for (const name of [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]) {
    try {
      return require.resolve(`${name}/bin/node`);
    } catch {
      // not installed, or not made for this platform
    }
  }
  return undefined;
}

/** Runs the same command line under another Node: its stdio is ours, our signals are its own, its end is ours. */
function runUnder(runtime) {
  const { spawn } = require('node:child_process');
  const child = spawn(runtime, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends these to the whole process group already; we only have to outlive them.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGWINCH']) process.on(signal, () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`its own Node does not start (${runtime}: ${error.message}); install it again`));
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * Compiled code is kept between runs (a tenth of the time to the first frame), only in a directory that nobody else can write:
 * whoever writes there decides what the next run executes.
 */
function keepCompiledCode() {
  try {
    const caches = process.geteuid() === 0 ? '/var/cache' : process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
    const directory = path.join(caches, 'holdpoint');
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const stat = fs.lstatSync(directory);
    const isPrivate = stat.isDirectory() && stat.uid === process.geteuid() && (stat.mode & 0o077) === 0;
    if (isPrivate) require('node:module').enableCompileCache(directory);
  } catch {
    // no cache: a slower start, nothing else
  }
}

function start() {
  if (!fs.existsSync(program)) {
    refuse(`${program} is missing; in a checkout run \`npm run build\`, otherwise install Holdpoint again`);
  } else if (isRecentEnough(process.versions.node)) {
    keepCompiledCode();
    void import('../dist/cli.js');
  } else {
    const runtime = bundledRuntime();
    if (runtime === undefined)
      refuse(
        `needs Node 22.18 or later and runs on ${process.versions.node}; install Node 24 or, with its optional packages, Holdpoint again`,
      );
    else runUnder(runtime);
  }
}

start();
