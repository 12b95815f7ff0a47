import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'holdpoint-ci-'));
  for (const folder of ['.ci', 'bin']) mkdirSync(path.join(copy, folder));
  copyFileSync(path.join(root, '.ci/run'), path.join(copy, '.ci/run'));
});
afterEach(() => rmSync(copy, { recursive: true }));

const allChecksPass = "printf 'ok     types (1.0 s)\\nok     lint (1.0 s)\\n'";
const builds = 'mkdir -p dist && echo program > dist/cli.js';
const counts = (passed: number, failed: number, skipped = 0) =>
  `echo '${JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 })}' > "$out"`;

/** Runs .ci/run with an npm that does what the three stages say, and gives its last line and exit status. */
function ciRun(stages: { readonly test: string; readonly check?: string; readonly build?: string }) {
  const npm = path.join(copy, 'bin/npm');
  writeFileSync(
    npm,
    `#!/bin/bash
for word in "$@"; do case $word in --outputFile.json=*) out=\${word#*=};; esac; done
case "$1 $2" in
  'test --') ${stages.test} ;;
  'run check') ${stages.check ?? allChecksPass} ;;
  'run build') ${stages.build ?? builds} ;;
esac
`,
  );
  chmodSync(npm, 0o755);
  const run = spawnSync('bash', [path.join(copy, '.ci/run')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${path.dirname(npm)}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return [run.stdout.trimEnd().split('\n').at(-1), run.status];
}

test('all passed', () => {
  expect(ciRun({ test: counts(40, 0) })).toEqual(['43 passed, 0 failed', 0]);
});

test('failed tests, checks and build are counted', () => {
  const check = "printf 'ok     types (1.0 s)\\nFAILED lint (1.0 s)\\n'; exit 1";
  expect(ciRun({ test: `${counts(38, 2)}; exit 1`, check, build: 'exit 1' })).toEqual(['39 passed, 4 failed', 1]);
});

test('what did not run is named beside what passed', () => {
  expect(ciRun({ test: counts(30, 0, 10) })).toEqual(['33 passed, 0 failed, 10 skipped', 0]);
});

test.each([
  ['the test runner ends without a result', { test: 'exit 0' }, '3 passed, 1 failed'],
  ['the test runner fails after its result', { test: `${counts(40, 0)}; exit 1` }, '43 passed, 1 failed'],
  ['no test ran', { test: counts(0, 0) }, '3 passed, 1 failed'],
  ['the result is no JSON', { test: 'echo half > "$out"' }, '3 passed, 1 failed'],
  ['the checks end without a word', { test: counts(40, 0), check: 'exit 0' }, '41 passed, 1 failed'],
  ['the build leaves no program', { test: counts(40, 0), build: 'exit 0' }, '42 passed, 1 failed'],
])('%s: a failure', (_, stages, line) => {
  expect(ciRun(stages)).toEqual([line, 1]);
});
