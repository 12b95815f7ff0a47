import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, type CommandSpec } from '../../src/commands/catalogue.ts';
import { exitCodes } from '../../src/model/outcome.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/commands');
const built = catalogue.filter(({ load }) => load !== undefined);
const pageOf = (spec: CommandSpec) => `${spec.name.replace(' ', '-')}.md`;
const readPage = (name: string) => readFileSync(path.join(folder, name), 'utf8');

/** First column of the table under a heading. */
function firstColumn(page: string, heading: string): string[] {
  const part = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...part.matchAll(/^\| `?([^|`]+?)`? \|/gm)].map(([, cell]) => cell!).filter((cell) => !/^(option|exit|-+)$/.test(cell));
}

test('every built command has a page, and no page is of another', () => {
  const pages = globSync('*.md', { cwd: folder }).filter((name) => name !== 'README.md');
  expect(pages.toSorted()).toEqual(built.map(pageOf).toSorted());
});

test.each(built)('the page of `$name` has its synopsis and exactly its options', (spec) => {
  const page = readPage(pageOf(spec));
  expect(page.split('\n')[0]).toBe(`# holdpoint ${spec.name}`);
  expect(page).toContain(`    holdpoint ${spec.name}${spec.args === '' ? '' : ` ${spec.args}`}\n`);
  expect(firstColumn(page, 'Options')).toEqual(spec.options.map(({ flags }) => flags));
});

test.each(built)('the page of `$name` lists exit codes that exist, once each and in order', (spec) => {
  const listed = firstColumn(readPage(pageOf(spec)), 'Exit codes').map(Number);
  expect(listed.length).toBeGreaterThan(0);
  expect(listed.filter((code) => !(Object.values(exitCodes) as number[]).includes(code))).toEqual([]);
  expect(listed).toEqual([...new Set(listed)].toSorted((a, b) => a - b));
});

test('the index names every page, and every command that is not built yet', () => {
  const index = readPage('README.md');
  for (const spec of built) expect(index).toContain(`](${pageOf(spec)})`);
  const listed = /## Not built yet\n([\s\S]*)$/.exec(index)?.[1] ?? '';
  const named = [...listed.matchAll(/^- `holdpoint ([a-z ]+)`/gm)].map(([, name]) => name!);
  expect(named).toEqual(catalogue.filter(({ load }) => load === undefined).map(({ name }) => name));
});
