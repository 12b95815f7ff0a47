// Loaded before the program (`node --import`): writes every call of this process that changes files below RECORD_BELOW to RECORD_TO, a line of
// JSON each, with its data and in the order in which the calls came back. Nothing is kept from happening.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { RECORD_TO: to, RECORD_BELOW: below } = process.env;
const { openSync, writeSync, closeSync, fdatasyncSync, promises } = fs;
const log = openSync(to, 'a', 0o600);
const files = new WeakMap();
const descriptors = new Map();
let handles = 0;

const mine = (path) => typeof path === 'string' && path.startsWith(below);
const put = (call) => writeSync(log, `${JSON.stringify(call)}\n`);
const bytesOf = (data) => Buffer.from(data).toString('base64');

function opened(path, flags) {
  handles += 1;
  const number = typeof flags === 'number' ? flags : undefined;
  const creates = number === undefined ? /[wa]/.test(flags ?? 'r') : (number & fs.constants.O_CREAT) !== 0;
  const empties = number === undefined ? /w/.test(flags ?? 'r') : (number & fs.constants.O_TRUNC) !== 0;
  const appends = number === undefined ? /a/.test(flags ?? 'r') : (number & fs.constants.O_APPEND) !== 0;
  put({ call: 'open', file: handles, path, creates, empties, appends });
  return handles;
}

const probe = await promises.open('/dev/null', 'r');
const Handle = Object.getPrototypeOf(probe);
await probe.close();

const { open } = promises;
promises.open = async function (path, flags, mode) {
  const handle = await open.call(this, path, flags, mode);
  if (mine(path)) files.set(handle, opened(path, flags));
  return handle;
};
const { write, writeFile, sync, datasync } = Handle;
Handle.write = async function (data, offset, length, position) {
  const result = await write.call(this, data, offset, length, position);
  const text = typeof data === 'string';
  const bytes = text ? data : data.subarray(offset ?? 0, (offset ?? 0) + result.bytesWritten);
  if (files.has(this)) put({ call: 'write', file: files.get(this), at: (text ? offset : position) ?? null, data: bytesOf(bytes) });
  return result;
};
Handle.writeFile = async function (data, ...rest) {
  const result = await writeFile.call(this, data, ...rest);
  if (files.has(this)) put({ call: 'write', file: files.get(this), at: null, data: bytesOf(data) });
  return result;
};
for (const [name, original] of [
  ['sync', sync],
  ['datasync', datasync],
]) {
  Handle[name] = async function () {
    await original.call(this);
    if (files.has(this)) put({ call: 'sync', file: files.get(this) });
  };
}
function path1(name, call) {
  const original = promises[name];
  promises[name] = async function (path, ...rest) {
    const result = await original.call(this, path, ...rest);
    if (mine(path)) put({ call, path, ...(call === 'truncate' ? { length: rest[0] ?? 0 } : {}) });
    return result;
  };
}
for (const [name, call] of [
  ['mkdir', 'mkdir'],
  ['rm', 'unlink'],
  ['unlink', 'unlink'],
  ['rmdir', 'unlink'],
  ['truncate', 'truncate'],
])
  path1(name, call);
const { rename } = promises;
promises.rename = async function (from, path) {
  await rename.call(this, from, path);
  if (mine(path)) put({ call: 'rename', from, path });
};

fs.openSync = function (path, flags, mode) {
  const fd = openSync(path, flags, mode);
  if (mine(path)) descriptors.set(fd, opened(path, flags));
  return fd;
};
fs.writeSync = function (fd, data, offset, length, position) {
  const written = writeSync(fd, data, offset, length, position);
  if (descriptors.has(fd))
    put({
      call: 'write',
      file: descriptors.get(fd),
      at: position ?? null,
      data: bytesOf(data.subarray(offset ?? 0, (offset ?? 0) + written)),
    });
  return written;
};
fs.fdatasyncSync = function (fd) {
  fdatasyncSync(fd);
  if (descriptors.has(fd)) put({ call: 'sync', file: descriptors.get(fd) });
};
fs.closeSync = function (fd) {
  descriptors.delete(fd);
  return closeSync(fd);
};
syncBuiltinESMExports();
