import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/THREATS.md'), 'utf8');

interface Case {
  readonly number: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  /** Every file that is named. */
  readonly files: readonly string[];
}

function casesOf(text: string): Case[] {
  return [...text.matchAll(/^- \*\*(\d+[a-z]?)\*\* (.*)$/gm)].map(([, number, said]) => ({
    number: number!,
    tests: [...said!.matchAll(/`(test\/[\w./-]+\.test\.tsx?)`: "([^"]+)"/g)].map(([, file, title]) => ({ file: file!, title: title! })),
    files: [...said!.matchAll(/`(test\/[\w./-]+)`/g)].map(([, file]) => file!),
  }));
}

/** Titles as they are written in a test file, the way they are quoted left out. */
function hasTitle(source: string, title: string): boolean {
  return source.replaceAll('\\', '').includes(title.replaceAll('\\', ''));
}

const cases = casesOf(page);

test.each(cases)('case $number is shown by tests that exist', ({ tests, files }) => {
  expect(tests.length + files.length).toBeGreaterThan(0);
  for (const { file, title } of tests) expect(hasTitle(readFileSync(path.join(root, file), 'utf8'), title), `${file}: ${title}`).toBe(true);
  for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true);
});

test('no case of the boundary, commands, services, snapshot and restore, rehearsal is left out, and none stands twice', () => {
  const numbers = cases.map(({ number }) => number);
  const wanted = [...Array.from({ length: 90 }, (_, index) => String(index + 1)), '82a', '82b', '82c', '82d'];
  expect(wanted.filter((number) => !numbers.includes(number))).toEqual([]);
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
});

test('a title that no test has is found', () => {
  expect(hasTitle("it('one thing', () => {})", 'another thing')).toBe(false);
  expect(casesOf('- **1** Tried. Held. `test/a/b.test.ts`: "title"; `test/vectors/x.yaml`')).toEqual([
    { number: '1', tests: [{ file: 'test/a/b.test.ts', title: 'title' }], files: ['test/a/b.test.ts', 'test/vectors/x.yaml'] },
  ]);
});
