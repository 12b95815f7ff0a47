import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const rows = readFileSync(path.join(root, 'docs/THREATS.md'), 'utf8')
  .split('\n')
  .flatMap((line) => [...line.matchAll(/^\| ([^|]+) \| `(test\/[^`]+)` \| ([^|]+) \|$/g)])
  .map(([, what, file, title]) => ({ what: what!, file: file!, title: title! }));

it('every way out in docs/THREATS.md is tried by a test of that name', () => {
  expect(rows.length).toBeGreaterThan(30);
  const absent = rows.filter(({ file, title }) => !readFileSync(path.join(root, file), 'utf8').includes(title));
  expect(absent).toEqual([]);
});
