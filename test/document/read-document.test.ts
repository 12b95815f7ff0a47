import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/document/read-document.ts';
import { ownTime } from '../support/own-time.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const brief = (input: Uint8Array | string) =>
  readDocument(input, 'f.yaml').findings.map((finding) => `${finding.line}:${finding.column} ${finding.code}`);

describe('readDocument', () => {
  it('gives plain data with the place of each value and key', () => {
    const { document, findings } = readDocument('a:\n  - b: one\n    c: 2\n', 'f.yaml');
    expect(findings).toEqual([]);
    expect(JSON.parse(JSON.stringify(document!.value))).toEqual({ a: [{ b: 'one', c: 2 }] });
    expect(document!.placeOf(['a', 0, 'c'])).toEqual({ line: 3, column: 8 });
    expect(document!.placeOfKey(['a', 0, 'c'])).toEqual({ line: 3, column: 5 });
    expect(document!.placeOf(['a', 0, 'missing'])).toEqual({ line: 2, column: 5 });
  });

  it('follows a place into every way of writing text', () => {
    const source = [
      'plain: one two',
      "single: 'it''s two'",
      String.raw`double: "a\tb\u0041 two"`,
      'block: |',
      '  first',
      '  x two',
      'folded: >',
      '  a two',
      '',
    ].join('\n');
    const document = readDocument(source, 'f').document!;
    const placeOfTwo = (key: string) => document.placeInside([key], String((document.value as Record<string, string>)[key]).indexOf('two'));
    expect(placeOfTwo('plain')).toEqual({ line: 1, column: 12 });
    expect(placeOfTwo('single')).toEqual({ line: 2, column: 16 });
    expect(placeOfTwo('double')).toEqual({ line: 3, column: 21 });
    expect(placeOfTwo('block')).toEqual({ line: 6, column: 5 });
    expect(placeOfTwo('folded')).toEqual({ line: 7, column: 9 });
  });

  it('keeps __proto__ and constructor as plain data', () => {
    const value = readDocument('__proto__: { polluted: true }\nconstructor: { prototype: 1 }\n', 'f').document!.value as Record<
      string,
      unknown
    >;
    expect(Object.getPrototypeOf(value)).toBe(null);
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
  });

  it.each([
    ['a plain yes', 'a: yes', ['1:4 ambiguous-value']],
    ['a plain off', 'a: off', ['1:4 ambiguous-value']],
    ['a date', 'a: 2024-01-01', ['1:4 ambiguous-value']],
    ['base sixty', 'a: 12:30:00', ['1:4 ambiguous-value']],
    ['digits with underscores', 'a: 1_000', ['1:4 ambiguous-value']],
    ['quoted ones', "a: ['yes', \"2024-01-01\", '12:30']", []],
    ['a number with too many digits', 'a: 12345678901234567890', ['1:4 number-not-exact']],
    ['infinity', 'a: .inf', ['1:4 number-not-exact']],
    [
      'numbers and nothing as keys',
      '1: a\nnull: b\nyes: c\n? [x]\n: d',
      ['1:1 key-not-text', '2:1 key-not-text', '3:1 key-not-text', '4:3 key-not-text'],
    ],
    ['a merge key', 'a: { <<: { b: c } }', ['1:6 yaml-merge-key']],
    ['a duplicate key', 'a: 1\nb: 2\na: 3', ['3:1 duplicate-key']],
    ['an anchor and an alias', 'a: &x 1\nb: *x', ['1:4 yaml-anchor', '2:4 yaml-anchor']],
    ['a tag', 'a: !!js/function "x"', ['1:4 yaml-tag']],
    ['a directive', '%YAML 1.1\n---\na: 1', ['1:1 yaml-directive']],
    ['two documents', 'a: 1\n---\nb: 2', ['2:1 yaml-several-documents']],
    ['one document behind a line', '---\na: 1', []],
    ['a tab as indentation', 'a:\n\tb: 1', ['2:1 yaml-tab']],
    ['an unclosed bracket', 'a: [1, 2\nb: 3', ['2:1 yaml-syntax']],
    ['an unclosed quote', 'a: "text', ['1:9 yaml-syntax']],
    ['bad indentation', 'a:\n  b: 1\n c: 2', ['3:1 yaml-indent']],
    ['nothing', '', ['1:1 empty-file']],
    ['a comment only', '# nothing\n', ['1:1 empty-file']],
    ['a zero byte', 'a: "\0"', ['1:5 control-character']],
    ['an escape sequence', 'a: "\u001b[2J"', ['1:5 control-character']],
    ['a lone carriage return', 'a: "x\ry"', ['1:6 control-character']],
    ['line ends of DOS', 'a: 1\r\nb: 2\r\n', []],
    ['a right-to-left override', 'a: "x\u202ey"', ['1:6 bidi-character']],
    ['half a surrogate pair', 'a: "\ud800"', ['1:5 control-character']],
  ])('%s', (_name, source, expected) => {
    expect(brief(source)).toEqual(expected);
  });

  it('reads bytes: UTF-8 alone, and a byte order mark is named', () => {
    expect(brief(encode('a: ü'))).toEqual([]);
    expect(brief(new Uint8Array([0xef, 0xbb, 0xbf, ...encode('a: yes')]))).toEqual(['1:1 byte-order-mark', '1:4 ambiguous-value']);
    expect(brief(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3a, 0]))).toEqual(['1:1 not-utf-8']);
    expect(brief(new Uint8Array([0x61, 0, 0x3a, 0, 0x20, 0]))).toEqual(['1:1 not-utf-8']);
    expect(brief(new Uint8Array([...encode('a: 1\nb: '), 0xff, 0x41]))).toEqual(['2:4 not-utf-8']);
    expect(brief(new Uint8Array([...encode('a: '), 0xc3]))).toEqual(['1:4 not-utf-8']);
  });

  it('reads 1 MiB and not a byte more', () => {
    const text = `a: "${'x'.repeat(1024 * 1024 - 5)}"`;
    expect(brief(encode(text))).toEqual([]);
    expect(brief(encode(`${text}\n`))).toEqual(['1:1 file-too-large']);
  });
});

describe('hostile text', () => {
  const size = 1024 * 1024 - 64;
  const bomb = `a: &a [x, x]\n${Array.from({ length: 30 }, (_, index) => `b${index}: &b${index} [*a, *a, *a]\n`).join('')}`;
  it.each([
    ['ten thousand levels of lists', '['.repeat(10_000), 'yaml-too-deep'],
    ['ten thousand levels of mappings', '{a: '.repeat(10_000), 'yaml-too-deep'],
    ['ten thousand dashes', '- '.repeat(10_000), 'yaml-too-deep'],
    ['ten thousand explicit keys', '? '.repeat(10_000), 'yaml-too-deep'],
    [
      'ten thousand levels by indentation',
      Array.from({ length: 1400 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
      'yaml-too-deep',
    ],
    ['an alias bomb', bomb, 'yaml-anchor'],
    ['a million commas', `[${','.repeat(size)}`, 'yaml-too-many-parts'],
    ['fifty thousand commas', `[${','.repeat(50_000)}`, 'yaml-syntax'],
    ['half a million empty lists', '[]'.repeat(size / 2), 'yaml-too-many-parts'],
    ['as many empty lists as are read', '[]'.repeat(29_000), 'yaml-syntax'],
    ['a million quotes', '"'.repeat(size), 'yaml-too-many-parts'],
    ['a million blank lines', '\n'.repeat(size), 'yaml-too-many-parts'],
    ['as many anchors as are read', '&a '.repeat(19_000), 'yaml-anchor'],
    ['as many documents as are read', '---\n'.repeat(29_000), 'yaml-several-documents'],
    ['as many keys as are read', Array.from({ length: 5500 }, (_, index) => `k${index}: &a 1\n`).join(''), 'yaml-anchor'],
    ['as many duplicate keys as are read', 'a: 1\n'.repeat(8000), 'duplicate-key'],
    ['a number of a million digits', `a: ${'9'.repeat(size)}`, 'number-not-exact'],
    ['a million zero bytes', '\0'.repeat(size), 'control-character'],
  ])('%s ends in a clear finding within a second', (_name, source, code) => {
    const { result, took } = ownTime(() => readDocument(encode(source), 'f.yaml'));
    expect(took).toBeLessThan(1000);
    const { findings } = result;
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.length).toBeLessThanOrEqual(8000);
  });
});
