import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const rooms = ['model', 'ports', 'document', 'runbook', 'policy', 'engine', 'trust', 'ledger', 'governance', 'report'];

/** The one way to read a clock that the linter has no rule for: a date made from nothing. */
const clockReads = (source: string) => source.match(/\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)/g) ?? [];

test('a pure room makes no date from nothing', () => {
  const files = rooms.flatMap((room) => globSync(`src/${room}/**/*.{ts,tsx}`, { cwd: root }));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => clockReads(readFileSync(path.join(root, file), 'utf8')).length > 0)).toEqual([]);
});

test('the search finds what it looks for', () => {
  expect(['new Date()', 'new Date( )', 'String(Date())'].map((source) => clockReads(source).length)).toEqual([1, 1, 1]);
  expect(['new Date(at)', 'toDate()', 'new Date(0)'].map((source) => clockReads(source).length)).toEqual([0, 0, 0]);
});
