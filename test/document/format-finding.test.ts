import { expect, it } from 'vitest';
import { formatFinding } from '../../src/document/format-finding.ts';
import type { Finding } from '../../src/model/finding.ts';

const finding = (line: number, column: number): Finding => ({
  file: 'runbooks/a.yaml',
  line,
  column,
  code: 'wrong-type',
  severity: 'error',
  message: 'expected text, found the number 5',
  hint: 'put it in quotes: "5"',
});

it('shows the line with a caret, the message and the hint', () => {
  expect(formatFinding(finding(2, 4), 'a: 1\nb: 5\n')).toEqual([
    'runbooks/a.yaml:2:4 error wrong-type',
    '  2 | b: 5',
    '    |    ^',
    '  expected text, found the number 5',
    '  hint: put it in quotes: "5"',
  ]);
});

it('makes control and invisible characters visible and keeps the caret in its place', () => {
  expect(formatFinding(finding(1, 6), 'a\u001b\u200b: 5').slice(1, 3)).toEqual([
    String.raw`  1 | a\x1b\u{200b}: 5`,
    '    |                ^',
  ]);
});

it('counts wide characters as two columns', () => {
  expect(formatFinding(finding(1, 5), '漢字: 5').slice(1, 3)).toEqual(['  1 | 漢字: 5', '    |       ^']);
});

it('cuts long lines around the caret', () => {
  const lines = formatFinding(finding(1, 500), `${'x'.repeat(499)}!${'y'.repeat(500)}`);
  expect(lines[1]!.length).toBeLessThan(120);
  expect(lines[1]![lines[2]!.indexOf('^')]).toBe('!');
  expect(lines[1]!.endsWith('…')).toBe(true);
});

it('shows no excerpt where the line is empty', () => {
  expect(formatFinding(finding(1, 1), '')).toHaveLength(3);
});
