// One mistake is put into a valid file at every place where it fits; the finding has to be that one, at that line and column.
import { describe, expect, it } from 'vitest';
import { ownTime } from '../support/own-time.ts';
import { policies, runbooks, type ValidFile } from './valid-files.ts';

interface Mistake {
  readonly input: Uint8Array | string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

/** `lines`: of the valid file; `at`: of a key of the outermost mapping with its value on the same line. */
type Mistakes = Readonly<Record<string, (lines: readonly string[], at: number) => Mistake | undefined>>;

const keyLine = /^([a-z_]+): (?=[^ |>[{&!#'"])(.*[^ ])$/;

const put = (lines: readonly string[], at: number, ...instead: readonly string[]): string => lines.toSpliced(at, 1, ...instead).join('\n');
const valueAt = (line: string): number => line.indexOf(': ') + 2;
const inValue =
  (mark: string, code: string) =>
  (lines: readonly string[], at: number): Mistake => {
    const line = lines[at]!;
    const column = valueAt(line);
    return { input: put(lines, at, line.slice(0, column) + mark + line.slice(column)), code, line: at + 1, column: column + 1 };
  };

const mistakes: Mistakes = {
  'a key twice': (lines, at) => ({ input: put(lines, at, lines[at]!, lines[at]!), code: 'duplicate-key', line: at + 2, column: 1 }),
  'an unknown key': (lines, at) => ({ input: put(lines, at, 'zzzzzz: 1', lines[at]!), code: 'unknown-key', line: at + 1, column: 1 }),
  'the key of a prototype': (lines, at) => ({
    input: put(lines, at, '__proto__: {}', lines[at]!),
    code: 'unknown-key',
    line: at + 1,
    column: 1,
  }),
  'an anchor': inValue('&a ', 'yaml-anchor'),
  'a tag': inValue('!!js/function ', 'yaml-tag'),
  'a control character': inValue('\u0007', 'control-character'),
  'a character that turns the direction': inValue('\u202e', 'bidi-character'),
  'a merge key': (lines, at) => ({ input: put(lines, at, '<<: {}', lines[at]!), code: 'yaml-merge-key', line: at + 1, column: 1 }),
  // Before the first key it only marks where the document begins.
  'a second document': (lines, at) =>
    lines.slice(0, at).some((line) => /^[a-z]/.test(line))
      ? { input: put(lines, at, '---', lines[at]!), code: 'yaml-several-documents', line: at + 1, column: 1 }
      : undefined,
  'bytes that are no text': (lines, at) => ({
    input: Buffer.concat([
      Buffer.from(
        lines
          .slice(0, at)
          .map((line) => `${line}\n`)
          .join(''),
      ),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(lines.slice(at).join('\n')),
    ]),
    code: 'not-utf-8',
    line: at + 1,
    column: 1,
  }),
  'a word that is not text everywhere': (lines, at) =>
    textFields.has(lines[at]!.split(':')[0]!)
      ? {
          input: put(lines, at, `${lines[at]!.slice(0, valueAt(lines[at]!))}yes`),
          code: 'ambiguous-value',
          line: at + 1,
          column: valueAt(lines[at]!) + 1,
        }
      : undefined,
  'a list in the place of a text': (lines, at) =>
    textFields.has(lines[at]!.split(':')[0]!)
      ? {
          input: put(lines, at, `${lines[at]!.slice(0, valueAt(lines[at]!))}[a]`),
          code: 'wrong-type',
          line: at + 1,
          column: valueAt(lines[at]!) + 1,
        }
      : undefined,
  'nothing in the place of a text': (lines, at) =>
    textFields.has(lines[at]!.split(':')[0]!)
      ? {
          input: put(lines, at, `${lines[at]!.slice(0, valueAt(lines[at]!))}""`),
          code: 'blank-field',
          line: at + 1,
          column: valueAt(lines[at]!) + 1,
        }
      : undefined,
  'a field that is missing': (lines, at) =>
    textFields.has(lines[at]!.split(':')[0]!)
      ? { input: put(lines, at), code: 'missing-field', line: at === 0 ? 1 : 0, column: 0 }
      : undefined,
};

/** Mandatory texts of a runbook. */
const textFields = new Set(['operation_name', 'objective', 'blast_radius', 'rollback_strategy']);

function casesOf(file: ValidFile): [string, Mistake][] {
  const lines = file.text.split('\n');
  return lines.flatMap((line, at) => {
    if (!keyLine.test(line)) return [];
    return Object.entries(mistakes).flatMap(([name, make]): [string, Mistake][] => {
      const made = make(lines, at);
      return made === undefined ? [] : [[`${file.name}:${at + 1}: ${name}`, made]];
    });
  });
}

describe('a valid file into which one mistake was put', () => {
  const cases = [...runbooks, ...policies].flatMap((file) => casesOf(file).map(([name, mistake]) => [name, file, mistake] as const));

  it('is tried in more than 500 ways', () => {
    expect(cases.length).toBeGreaterThan(500);
  });

  it('has exactly that finding, at its line and column, within a second', () => {
    const wrong = cases.flatMap(([name, file, { input, code, line, column }]) => {
      const { result: found, took: ms } = ownTime(() => file.findings(input));
      const there = found.some((each) => each.code === code && (line === 0 || (each.line === line && each.column === column)));
      const seen = found.map((each) => `${each.line}:${each.column} ${each.code}`).slice(0, 3);
      return there && ms < 1000 ? [] : [`${name}: ${line}:${column} ${code} expected, ${seen.join(', ')} found, ${Math.round(ms)} ms`];
    });
    expect(wrong).toEqual([]);
  });
});
