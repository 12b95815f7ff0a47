import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const nothing = 'export const nothing = 0;\n';
let copy: string;

/** A repository of its own with the real rules and the real packages. */
beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'holdpoint-boundaries-'));
  mkdirSync(path.join(copy, 'scripts'));
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json', 'scripts/boundaries.ts']) {
    copyFileSync(path.join(root, file), path.join(copy, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
});
afterEach(() => rmSync(copy, { recursive: true }));

/** Writes the files, with a cli.ts that reaches all of src unless one is given, and says which arrows are wrong. */
function boundaries(files: Readonly<Record<string, string>>) {
  const reached = Object.keys(files).filter((file) => file.startsWith('src/'));
  const cli = `${reached.map((file) => `await import('./${path.relative('src', file)}');`).join('\n')}\nexport {};\n`;
  for (const [file, text] of Object.entries({ 'src/cli.ts': cli, ...files })) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    writeFileSync(path.join(copy, file), text);
  }
  const { status, stdout, stderr } = spawnSync('node', ['scripts/boundaries.ts'], { cwd: copy, encoding: 'utf8' });
  const wrong: Record<string, string[]> = {};
  let rule = '';
  for (const line of stderr.split('\n')) {
    if (/^[a-z-]+: /.test(line)) wrong[(rule = line.slice(0, line.indexOf(':')))] = [];
    else if (line.startsWith('  ')) wrong[rule]?.push(line.trim());
  }
  return { status, wrong, stdout, stderr };
}

test('a tree with all its arrows downwards passes, and every file was looked at', () => {
  const { status, wrong, stdout } = boundaries({
    'src/model/noun.ts': 'export type Noun = string;\n',
    'src/model/digest.ts': "export { createHash } from 'node:crypto';\n",
    'src/ports/verb.ts': "import type { Noun } from '../model/noun.ts';\nexport type Verb = (noun: Noun) => void;\n",
    'src/engine/decide.ts': "import type { Noun } from '../model/noun.ts';\nexport type Decide = Noun;\n",
    'src/runner/loop.ts': "import type { Decide } from '../engine/decide.ts';\nexport type Loop = Decide;\n",
    'src/host/spawn.ts': "export { execa } from 'execa';\n",
    'src/storage/git.ts': "export { simpleGit } from 'simple-git';\n",
    'src/tui/app.tsx': "export { Text } from 'ink';\n",
  });
  expect({ status, wrong }).toEqual({ status: 0, wrong: {} });
  expect(stdout).toContain('10 files looked at');
});

test('every arrow in the wrong direction is found, and each rule with it', async () => {
  const { status, wrong } = boundaries({
    'src/engine/reads-disk.ts': "import 'node:fs';\n",
    'src/report/reads-host-name.ts': "import 'os';\n",
    'src/document/joins-paths.ts': "import 'node:path';\n",
    'src/model/digest.ts': "import 'node:crypto';\nimport 'node:fs';\n",
    'src/model/looks-up.ts': "import '../ports/plain.ts';\n",
    'src/ports/plain.ts': nothing,
    'src/ports/looks-up.ts': "import '../engine/plain.ts';\n",
    'src/engine/plain.ts': nothing,
    'src/document/knows-grammar.ts': "import '../runbook/plain.ts';\n",
    'src/runbook/plain.ts': nothing,
    'src/engine/asks-policy.ts': "import '../policy/plain.ts';\n",
    'src/policy/plain.ts': nothing,
    'src/report/asks-runner.ts': "import '../runner/plain.ts';\n",
    'src/runner/plain.ts': nothing,
    'src/runner/calls-command.ts': "import '../commands/plain.ts';\n",
    'src/commands/plain.ts': nothing,
    'src/host/decides.ts': "import '../engine/plain.ts';\n",
    'src/host/stores.ts': "import '../storage/plain.ts';\n",
    'src/storage/plain.ts': nothing,
    'src/commands/wires.ts': "import '../storage/plain.ts';\n",
    'src/commands/sees-cli.ts': "import '../cli.ts';\n",
    'src/commands/shows-screen.ts': "import '../tui/plain.ts';\n",
    'src/tui/plain.ts': nothing,
    'src/commands/draws.ts': "import 'ink';\n",
    'src/report/draws-types.ts': "import type { ReactNode } from 'react';\nexport type A = ReactNode;\n",
    'src/storage/spawns.ts': "import 'node:child_process';\n",
    'src/host/spawns.ts': "import 'execa';\n",
    'src/host/uses-git.ts': "import 'simple-git';\n",
    'src/model/chicken.ts': "import './egg.ts';\n",
    'src/model/egg.ts': "import './chicken.ts';\n",
    'src/model/index.ts': nothing,
    'src/commands/enters-barrel.ts': "import '../model/index.ts';\n",
    'tools/uses-test.ts': "import '../test/plain.ts';\n",
    'test/plain.ts': nothing,
    'src/commands/uses-tool.ts': "import '../../tools/plain.ts';\n",
    'tools/plain.ts': nothing,
    'src/commands/uses-undeclared.ts': "import 'fast-check';\n",
    'src/commands/leads-nowhere.ts': "import './nowhere.ts';\n",
    'src/cli.ts': "import './tui/plain.ts';\nimport './commands/sees-cli.ts';\n",
  });
  const { 'no-dead-rooms': dead = [], ...arrows } = wrong;
  expect(arrows).toEqual({
    'adapters-know-ports-and-model': ['src/host/decides.ts → src/engine/plain.ts', 'src/host/stores.ts → src/storage/plain.ts'],
    'commands-and-screens-do-not-meet': ['src/commands/shows-screen.ts → src/tui/plain.ts'],
    'deciding-rooms-do-not-meet': ['src/engine/asks-policy.ts → src/policy/plain.ts'],
    'digest-uses-crypto-alone': ['src/model/digest.ts → fs'],
    'document-knows-text-alone': ['src/document/knows-grammar.ts → src/runbook/plain.ts'],
    'model-stands-alone': ['src/model/looks-up.ts → src/ports/plain.ts'],
    'no-barrels': ['src/commands/enters-barrel.ts → src/model/index.ts'],
    'no-cycles': ['src/cli.ts → src/commands/sees-cli.ts → src/cli.ts', 'src/model/chicken.ts → src/model/egg.ts → src/model/chicken.ts'],
    'no-unresolved-import': ['src/commands/leads-nowhere.ts → ./nowhere.ts'],
    'nobody-imports-tests': ['tools/uses-test.ts → test/plain.ts'],
    'nobody-sees-cli': ['src/commands/sees-cli.ts → src/cli.ts'],
    'one-file-starts-processes': ['src/host/spawns.ts → node_modules/execa/index.d.ts', 'src/storage/spawns.ts → child_process'],
    'one-file-talks-to-git': ['src/host/uses-git.ts → node_modules/simple-git/dist/index.d.ts'],
    'only-cli-wires-adapters': ['src/commands/wires.ts → src/storage/plain.ts'],
    'only-screens-draw': [
      'src/commands/draws.ts → node_modules/ink/build/index.d.ts',
      'src/report/draws-types.ts → node_modules/react/index.js',
    ],
    'ports-are-types-over-the-model': ['src/ports/looks-up.ts → src/engine/plain.ts'],
    'program-imports-no-tools': ['src/commands/uses-tool.ts → tools/plain.ts'],
    'program-uses-declared-packages': ['src/commands/uses-undeclared.ts → node_modules/fast-check/lib/fast-check.d.ts'],
    'pure-rooms-know-no-machine': [
      'src/document/joins-paths.ts → path',
      'src/engine/reads-disk.ts → fs',
      'src/report/reads-host-name.ts → os',
    ],
    'report-only-reads': ['src/report/asks-runner.ts → src/runner/plain.ts'],
    'runner-asks-ports': ['src/runner/calls-command.ts → src/commands/plain.ts'],
    'screens-load-late': ['src/cli.ts → src/tui/plain.ts'],
  });
  expect(dead).toContain('src/model/egg.ts');
  expect(status).toBe(1);
  const { default: config } = await import(path.join(root, '.dependency-cruiser.mjs'));
  expect(Object.keys(wrong).toSorted()).toEqual(config.forbidden.map(({ name }: { name: string }) => name).toSorted());
});

test('an empty tree does not pass', () => {
  expect(spawnSync('node', ['scripts/boundaries.ts'], { cwd: copy, encoding: 'utf8' }).status).not.toBe(0);
});
