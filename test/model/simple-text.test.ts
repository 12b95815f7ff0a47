import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { isSimpleText } from '../../src/model/simple-text.ts';

const simple = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit)).filter((character) => isSimpleText(character));
const seen = simple.filter((character) => character !== '\n' && character !== '\u001b');

test('a simple character is one that is drawn, one column wide', () => {
  expect(simple.length - seen.length).toBe(2);
  expect(seen.length).toBeGreaterThan(700);
  expect(seen.filter((character) => stringWidth(character) !== 1)).toEqual([]);
  expect(
    seen.filter((character) => !/^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]$/u.test(character) || /\p{Default_Ignorable_Code_Point}/u.test(character)),
  ).toEqual([]);
});

test('simple characters never join: any two stand beside each other as two clusters, as wide as both', () => {
  const icu = new Intl.Segmenter('en', { granularity: 'grapheme' });
  // A text in which every character stands before and behind one of every class that UAX #29 could join.
  const classes = [' ', 'a', '#', '\u00a9', '\u2500', '\u2026', '\n', '\u001b'];
  const text = simple.flatMap((character) => classes.flatMap((other) => [character, other])).join('');
  expect(isSimpleText(text)).toBe(true);
  let clusters = 0;
  for (const { segment } of icu.segment(text)) {
    clusters += 1;
    expect(segment).toHaveLength(1);
  }
  expect(clusters).toBe(text.length);
  expect(stringWidth(seen.join(''))).toBe(seen.length);
});

test.each([
  '\r',
  '\t',
  '\u0000',
  '\u007f',
  '\u0085',
  '\u00ad',
  '\u0301',
  '\u200b',
  '\u200d',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u20e3',
  '\u26a0',
  '\u4e00',
  '\u1100',
  '\ufe0f',
  '👍',
  '\ud83d',
])('%j is not simple, alone or in a text', (character) => {
  expect(isSimpleText(character)).toBe(false);
  expect(isSimpleText(`ab${character}c`)).toBe(false);
});
