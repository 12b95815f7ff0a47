import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { documentCodes } from '../../src/document/document-codes.ts';
import { policyCodes } from '../../src/policy/finding-codes.ts';
import { findingCodes } from '../../src/runbook/finding-codes.ts';
import { findingsPage } from '../../tools/docs/findings-page.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/findings.md'), 'utf8');

test('docs/findings.md is what `npm run docs` writes', () => {
  expect(page).toBe(findingsPage());
});

test('docs/findings.md has exactly the codes that the program knows', () => {
  const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code]) => code!);
  const known = [...Object.keys(documentCodes), ...Object.keys(findingCodes), ...Object.keys(policyCodes)];
  expect([...new Set(listed)].toSorted()).toEqual([...new Set(known)].toSorted());
  expect(listed.length).toBeGreaterThan(80);
});
