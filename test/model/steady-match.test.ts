import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternTree } from '../../src/model/pattern-tree.ts';
import { compilePattern } from '../../src/model/pattern.ts';
import { matchesWholeSteadily } from '../../src/model/steady-match.ts';
import { ownTime } from '../support/own-time.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  String.raw`\d`,
  String.raw`\w`,
  String.raw`\.`,
  '1',
  String.raw`\u{61}`,
  String.raw`\p{L}`,
  '😀',
  '^',
  '$',
  String.raw`\b`,
);
const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?', '+?');
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, quantifier).map(([a, q]) => (/^(?:[\^$]|\\b)$/.test(a) ? a : a + q)),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('pattern'), quantifier).map(([a, q]) => `(${a})${q}`),
    fc.tuple(fc.constantFrom('?=', '?!'), tie('pattern')).map(([how, a]) => `(${how}${a})`),
  ),
}));
const text = fc.array(fc.constantFrom('a', 'b', '1', '.', ' ', '😀', '\n'), { maxLength: 7 }).map((parts) => parts.join(''));

describe('matching in bounded time', () => {
  it('agrees with the engine', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '(?s)', '(?i)'), pattern, text, (flags, source, sample) => {
        const compiled = compilePattern(flags + source, 'whole');
        if (!compiled.ok) return;
        expect(matchesWholeSteadily(flags + source, sample)).toBe(compiled.regex.test(sample) ? 'matches' : 'differs');
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['(a+)+b', 'a'.repeat(4000), 'differs'],
    ['(a|a|a)*b', 'a'.repeat(4000), 'differs'],
    ['(?:a*){1000}b', 'a'.repeat(4000), 'differs'],
    ['(?:(?:(?:a?){1000}){1000}){1000}', 'a'.repeat(100), 'matches'],
    ['.*.*.*.*.*=.*', 'x'.repeat(4000), 'differs'],
    ['(?:[a-z0-9-]+\\.)+[a-z]+', 'a-b.'.repeat(500).concat('example'), 'matches'],
    ['(.)\\1{3}', 'aaaa', 'matches'],
    ['(a+)+\\1b', 'a'.repeat(4000), 'cannot-tell'],
    ['(?<=a)b|ab', 'ab', 'matches'],
    ['((((((a*)*)*)*)*)*)*b', 'a'.repeat(4000), 'differs'],
    ['(?:(?=.*b).)*', 'a'.repeat(3999).concat('b'), 'cannot-tell'],
  ])('%s', (source, sample, expected) => {
    const { result, took } = ownTime(() => matchesWholeSteadily(source, sample));
    expect(result).toBe(expected);
    expect(took).toBeLessThan(1000);
  });

  it.each([
    ['a(b)(?:c)(?<d>e)', 2],
    [String.raw`\(a\)[(]`, 0],
    ['((a)|(b))', 3],
  ])('%s has %d groups', (source, groups) => {
    expect(patternTree(source)?.groups).toBe(groups);
  });
});
