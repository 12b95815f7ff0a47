// Loaded before the program (`node --import`). Counts every call of this process that changes something, and ends the process by SIGKILL at
// one of them. CRASH_AT: its number, from 1. CRASH_HOW: `before`, `after`, or `half` (of what a write would have written).
// CRASH_LOG: a file for the calls, a line each. CRASH_NO_RUNNER: the runner of an operation is not started, so that a test can do that.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import sqlite from 'node:sqlite';

const { CRASH_AT: at, CRASH_HOW: how = 'before', CRASH_LOG: log, CRASH_NO_RUNNER: noRunner } = process.env;
const wanted = Number(at ?? 0);
const logFile = log === undefined ? undefined : fs.openSync(log, 'a', 0o600);
const { writeSync } = fs;
let count = 0;

/** Before a call: its number is drawn, and it dies here if that was asked. */
function enter(kind, what) {
  count += 1;
  if (logFile !== undefined) writeSync(logFile, `${count} ${kind} ${String(what).replace(/\s+/g, ' ').slice(0, 200)}\n`);
  if (count !== wanted) return false;
  if (how === 'before') die();
  return true;
}

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** A method that gives a promise. */
function promised(object, name, kind = name, changes = () => true) {
  const original = object[name];
  object[name] = async function (...words) {
    if (!changes(words)) return original.apply(this, words);
    const mine = enter(kind, describe(this, words));
    const result = await original.apply(this, words);
    if (mine) die();
    return result;
  };
}

function direct(object, name, kind = name, changes = () => true) {
  const original = object[name];
  object[name] = function (...words) {
    if (!changes(words)) return original.apply(this, words);
    const mine = enter(kind, describe(this, words));
    const result = original.apply(this, words);
    if (mine) die();
    return result;
  };
}

function describe(self, [first]) {
  if (typeof first === 'string') return first;
  return typeof self?.fd === 'number' ? `fd ${self.fd}` : typeof first;
}

const forWriting = ([, flags]) =>
  typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : /[wa+]/.test(flags ?? 'r');

const { promises } = fs;
const handle = await promises.open('/dev/null', 'r');
const Handle = Object.getPrototypeOf(handle);
await handle.close();

for (const name of [
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'unlink',
  'chmod',
  'chown',
  'lchown',
  'truncate',
  'symlink',
  'link',
  'writeFile',
  'copyFile',
  'utimes',
]) {
  promised(promises, name);
}
promised(promises, 'open', 'open', forWriting);
for (const name of ['writeFile', 'sync', 'datasync', 'chmod', 'truncate']) promised(Handle, name, `file.${name}`);

const write = Handle.write;
Handle.write = async function (bytes, offset = 0, length = bytes.length - offset, position = null) {
  const mine = enter('file.write', `fd ${this.fd}, ${length} bytes`);
  if (mine && how === 'half') {
    writeSync(this.fd, bytes, offset, Math.floor(length / 2), position);
    die();
  }
  const result = await write.call(this, bytes, offset, length, position);
  if (mine) die();
  return result;
};

fs.writeSync = function (fd, bytes, ...rest) {
  // Output to the terminal and the log of the runner is no change.
  if (fd <= 2) return writeSync(fd, bytes, ...rest);
  const mine = enter('writeSync', `fd ${fd}`);
  const written = writeSync(fd, bytes, ...rest);
  if (mine) die();
  return written;
};
for (const name of ['mkdirSync', 'renameSync', 'rmSync', 'unlinkSync', 'writeFileSync', 'fsyncSync', 'fdatasyncSync', 'ftruncateSync'])
  direct(fs, name);
direct(fs, 'openSync', 'openSync', forWriting);

const { spawn } = childProcess;
childProcess.spawn = function (program, words, ...rest) {
  const mine = enter('spawn', `${program} ${Array.isArray(words) ? words.join(' ') : ''}`);
  const runner = noRunner !== undefined && Array.isArray(words) && words.includes('operation-runner');
  const child = runner ? spawn('/bin/true', [], ...rest) : spawn(program, words, ...rest);
  if (mine) die();
  return child;
};
const kill = process.kill.bind(process);
process.kill = (pid, signal) => {
  const mine = signal !== 0 && pid !== process.pid && enter('kill', `${signal}`);
  const result = kill(pid, signal);
  if (mine) die();
  return result;
};
direct(net.Server.prototype, 'listen');
direct(net.Socket.prototype, 'connect');
direct(sqlite.DatabaseSync.prototype, 'exec', 'lock');

syncBuiltinESMExports();
