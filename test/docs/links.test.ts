import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const documents = globSync(['*.md', 'docs/**/*.md', 'runbooks/*.md', 'test/vps/*.md'], { cwd: root });

/** Links and pictures of a document, its code left out. */
function targetsOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** A heading's anchor as GitHub makes it. */
function anchorsOf(text: string): string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}

function deadIn(document: string, text: string): string[] {
  return targetsOf(text).filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const place = file === '' ? path.join(root, document) : path.resolve(root, path.dirname(document), file);
    if (!existsSync(place)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(place, 'utf8')).includes(anchor);
  });
}

test.each(documents)('every link of %s leads somewhere', (document) => {
  expect(deadIn(document, readFileSync(path.join(root, document), 'utf8'))).toEqual([]);
});

test('a link that leads nowhere is found', () => {
  expect(documents.length).toBeGreaterThan(25);
  expect(deadIn('README.md', '[a](docs/nothing.md) [b](README.md#no-such-heading) `[c](docs/nothing.md)` ![d](LICENSE)')).toEqual([
    'docs/nothing.md',
    'README.md#no-such-heading',
  ]);
});

test('the index of decisions names every decision', () => {
  const index = readFileSync(path.join(root, 'docs/decisions/README.md'), 'utf8');
  const decisions = globSync('docs/decisions/*.md', { cwd: root }).map((file) => path.basename(file));
  expect(targetsOf(index).toSorted()).toEqual(decisions.filter((name) => name !== 'README.md').toSorted());
});

/** Files of the repository that a document names in code marks, such as `engine/decide.ts` or `src/host/probe.ts`. */
function missingFiles(text: string): string[] {
  const named = [...text.matchAll(/`([a-z][\w-]*(?:\/[\w.-]+)*\/[\w.-]+\.(?:ts|tsx|mjs|cjs))`/g)].map(([, file]) => file!);
  return named.filter(
    (file) => !file.includes('NAME') && ![root, path.join(root, 'src')].some((base) => existsSync(path.join(base, file))),
  );
}

test.each(documents)('every source file that %s names is there', (document) => {
  expect(missingFiles(readFileSync(path.join(root, document), 'utf8'))).toEqual([]);
});

test('a source file that is gone is found', () => {
  expect(missingFiles('`engine/decide.ts` and `engine/no-such-file.ts`')).toEqual(['engine/no-such-file.ts']);
});
