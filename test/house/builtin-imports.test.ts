import { expect, test } from 'vitest';
import { takeBuiltinsAsTheyAre } from '../../scripts/builtin-imports.ts';

test('every form of an import becomes a read of the module', () => {
  const bundled =
    'import fs from"node:fs";import{a,b as c}from"node:fs/promises";import path,{sep as s}from"path";import*as os from"node:os";import"node:net";import{x}from"./chunks/a.js";x(fs)';
  expect(takeBuiltinsAsTheyAre(bundled, 5)).toBe(
    'const fs=globalThis.process.getBuiltinModule("node:fs");const {a,b:c}=globalThis.process.getBuiltinModule("node:fs/promises");' +
      'const path=globalThis.process.getBuiltinModule("path"),{sep:s}=globalThis.process.getBuiltinModule("path");' +
      'const os=globalThis.process.getBuiltinModule("node:os");globalThis.process.getBuiltinModule("node:net");import{x}from"./chunks/a.js";x(fs)',
  );
});

test('another number than the bundler counted is an error, whichever way it differs', () => {
  expect(() => takeBuiltinsAsTheyAre('import fs from"node:fs";', 2)).toThrow('2 imports of Node');
  expect(() => takeBuiltinsAsTheyAre('import fs from"node:fs";say(\'import fs from"node:fs";\')', 1)).toThrow('1 imports of Node');
});
