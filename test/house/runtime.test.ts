import process from 'node:process';
import { expect, test } from 'vitest';

test('tests run under the Node that the lockfile names, whatever Node started npm', () => {
  expect(process.version).toMatch(/^v24\./);
});

test('apps under test do not think they run in CI, where Ink writes only its last frame', () => {
  expect(process.env['CI']).toBe('false');
});
