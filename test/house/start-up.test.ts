import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildProgram } from '../../scripts/bundle.ts';

const root = path.resolve(import.meta.dirname, '../..');
let work: string;
beforeEach(() => void (work = mkdtempSync(path.join(tmpdir(), 'holdpoint-start-'))));
afterEach(() => rmSync(work, { recursive: true }));

/** The packages inside the files of dist/ that a run really loaded, as V8 lists them. */
async function packagesLoadedBy(...args: readonly string[]) {
  const run = spawnSync(process.execPath, [path.join(root, 'bin/holdpoint.cjs'), ...args], {
    cwd: work,
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: path.join(work, 'coverage'), HOLDPOINT_STATE: path.join(work, 'state') },
  });
  const scripts = readdirSync(path.join(work, 'coverage')).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(path.join(work, 'coverage', file), 'utf8')) as { result: { url: string }[] };
    return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => path.relative(root, fileURLToPath(url)));
  });
  const outputs = await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir: path.join(root, 'dist') });
  const loaded = outputs.filter(({ file }) => scripts.includes(file));
  const packages = loaded.flatMap(({ inputs }) => inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
  return { status: run.status, stdout: run.stdout, files: loaded.map(({ file }) => file), packages: [...new Set(packages)].toSorted() };
}

test('--help loads no parser, no schema and no screen', async () => {
  const { status, stdout, files, packages } = await packagesLoadedBy('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('rollback');
  expect(files).toContain('dist/cli.js');
  for (const heavy of ['yaml', 'zod', 'react', 'ink', 'execa', 'simple-git', 'unbash']) expect(packages).not.toContain(heavy);
});

test('a headless command loads its parser and still no screen', async () => {
  const { files, packages } = await packagesLoadedBy('check', 'nothing-here.yaml', '--json');
  expect(files).toContain('dist/cli.js');
  expect(packages).toContain('yaml');
  for (const screen of ['react', 'ink']) expect(packages).not.toContain(screen);
});
