import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('the lockfile names no registry, so that any mirror can serve it', () => {
  const lock = JSON.parse(read('package-lock.json'));
  const entries = Object.entries<Record<string, unknown>>(lock.packages).filter(([name]) => name !== '');
  expect(entries.length).toBeGreaterThan(100);
  expect(entries.filter(([, entry]) => 'resolved' in entry)).toEqual([]);
  expect(entries.filter(([, entry]) => typeof entry['integrity'] !== 'string').map(([name]) => name)).toEqual([]);
});

test('every version is exact', () => {
  const versions = Object.entries<string>({ ...manifest.devDependencies, ...manifest.optionalDependencies });
  expect(versions.length).toBeGreaterThan(10);
  expect(versions.filter(([, version]) => !/^(npm:.*@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('an installation fetches nothing but a runtime for its platform', () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.optionalDependencies).filter((name) => !/^node-(bin-)?(linux|darwin)-(x64|arm64)$/.test(name))).toEqual([]);
});

test('the tarball holds the program, its documents and nothing of the workshop', () => {
  const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
  const packed = JSON.parse(answer);
  const [{ files }] = Array.isArray(packed) ? packed : Object.values<{ files: { path: string }[] }>(packed);
  const names: string[] = files.map((file: { path: string }) => file.path);
  expect(names).toEqual(expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'bin/holdpoint.cjs', 'dist/cli.js', 'package.json']));
  // Errors name it, and hosts are often closed networks.
  expect(names).toContain('docs/LIMITS.md');
  expect(names.filter((name) => !/^(bin|dist|docs|templates)\/|^(LICENSE|CHANGELOG\.md|README\.md|package\.json)$/.test(name))).toEqual([]);
});
