import { describe, expect, it } from 'vitest';
import { TextSegmenter } from '../../src/tui/rows/text-segmenter.ts';

const icu = new Intl.Segmenter('en', { granularity: 'grapheme' });

describe('the segmenter in the bundle', () => {
  it.each([
    '',
    'plain words',
    'Größe │ · … ─',
    '\u001b[1mbold\u001b[0m',
    'e\u0301 🇩🇪 👨‍👩‍👧',
    'a\r\nb',
    'שלום عربى',
    '漢字 ｶﾞ',
    '日本',
    '한국',
    'line\nline',
  ])('says of %j what Intl says', (text) => {
    const ours = new TextSegmenter().segment(text);
    const theirs = icu.segment(text);
    expect(Array.from(ours, ({ segment, index }) => ({ segment, index }))).toEqual(
      Array.from(theirs, ({ segment, index }) => ({ segment, index })),
    );
    for (let place = 0; place <= text.length; place += 1) {
      const [one, other] = [ours.containing(place), theirs.containing(place)];
      expect({ segment: one?.segment, index: one?.index }).toEqual({ segment: other?.segment, index: other?.index });
    }
  });
});
