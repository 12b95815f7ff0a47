import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/document/format-finding.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { findingCodes } from '../../src/runbook/finding-codes.ts';
import { ownTime } from '../support/own-time.ts';
import { appRunbook } from './app-runbook.ts';

const folder = path.join(import.meta.dirname, '../vectors/runbook');
const corpus = ['.', 'valid'].flatMap((name) =>
  readdirSync(path.join(folder, name))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(path.join(folder, name, file), 'utf8')),
);

/** Checks, and holds what must hold whatever the text is. */
function survive(text: string): void {
  const { result, took } = ownTime(() => checkRunbook(text, 'f.yaml'));
  expect(took).toBeLessThan(1000);
  const { runbook, findings, source } = result;
  expect(runbook === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
  for (const finding of findings.slice(0, 20)) {
    expect(finding.line).toBeGreaterThanOrEqual(1);
    expect(finding.column).toBeGreaterThanOrEqual(1);
    expect(Object.hasOwn(findingCodes, finding.code), finding.code).toBe(true);
    expect(formatFinding(finding, source).join('\n')).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|\u200b/u);
  }
}

describe('whatever the text', () => {
  it('a runbook with lines swapped, doubled, cut and bent ends in findings', () => {
    const line = fc.nat(60);
    const junk = fc.constantFrom(
      '${',
      '[',
      '}',
      '"',
      "'",
      ': ',
      '- ',
      '\t',
      '|',
      '&a ',
      '*a',
      '!x ',
      '~',
      'null',
      '1e999',
      '__proto__: 1',
      '\u0000',
      '\u202e',
      '😀',
      '# ',
      '%',
      '`',
      '? ',
      '${operation_id}',
    );
    const bend = fc.tuple(fc.constantFrom('drop', 'double', 'swap', 'cut', 'insert', 'indent'), line, line, junk);
    const bent = () =>
      fc.assert(
        fc.property(fc.constantFrom(...corpus), fc.array(bend, { minLength: 1, maxLength: 4 }), (text, bends) => {
          const lines = text.split('\n');
          for (const [how, a, b, text2] of bends) {
            const at = a % lines.length;
            const other = b % lines.length;
            const old = lines[at]!;
            if (how === 'drop') lines.splice(at, 1);
            if (how === 'double') lines.splice(at, 0, old);
            if (how === 'swap') [lines[at], lines[other]] = [lines[other]!, old];
            if (how === 'cut') lines[at] = old.slice(0, b % (old.length + 1));
            if (how === 'insert') lines[at] = old.slice(0, b) + text2 + old.slice(b);
            if (how === 'indent') lines[at] = `  ${old}`;
            if (lines.length === 0) lines.push('');
          }
          survive(lines.join('\n'));
        }),
        { numRuns: 800 },
      );
    expect(bent).not.toThrow();
  });

  it('any text ends in findings', () => {
    expect(() => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), survive), { numRuns: 500 })).not.toThrow();
  });

  it.each([
    ['thousands of steps', appRunbook('  - name: Reload\n    service: { unit: app, do: reload }\n'.repeat(2500))],
    ['thousands of writes', appRunbook('  - { name: a, write: { path: /etc/app/x, content: "${a}" } }\n'.repeat(2000))],
    [
      'thousands of allowed paths',
      appRunbook('  - { name: a, manual: b }\n', { paths: `[${Array.from({ length: 9000 }, (_, index) => `/srv/a${index}`).join(',')}]` }),
    ],
    ['thousands of references', appRunbook(`  - name: a\n    write: { path: /etc/app/x, content: "${'${nothing}'.repeat(50_000)}" }\n`)],
    ['a path of a million characters', appRunbook(`  - name: a\n    write: { path: "/${'a/'.repeat(400_000)}", content: x }\n`)],
    ['a line of a million quotes', appRunbook(`  - name: a\n    run: '${'"'.repeat(900_000)}'\n`)],
    ['a line of a million substitutions', appRunbook(`  - name: a\n    run: '${'$('.repeat(400_000)}'\n`)],
    ['words without end', appRunbook(`  - name: a\n    run: '${'a '.repeat(400_000)}'\n`)],
    [
      'a pattern that never ends',
      appRunbook(`  - { name: a, manual: b }\n`, {
        extra: `parameters: { a: { type: string, pattern: "(a+)+b", default: "${'a'.repeat(4000)}" } }\n`,
      }),
    ],
    [
      'a pattern within a pattern',
      appRunbook(`  - { name: a, manual: b }\n`, {
        extra: `parameters: { a: { type: string, pattern: "((((a{1000}){1000}){1000}){1000})*", default: "aaaa" } }\n`,
      }),
    ],
    ['a long unknown key', `${'k'.repeat(900_000)}: 1\n`],
    ['thousands of unknown keys', Array.from({ length: 7000 }, (_, index) => `k${index}: 1\n`).join('')],
    ['zero-width characters', appRunbook(`  - name: a\n    run: ["app", "${'\u200b'.repeat(200_000)}"]\n`)],
  ])('%s end within a second', (_what, text) => {
    expect(() => survive(text)).not.toThrow();
  });
});
