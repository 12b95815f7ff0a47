import { expect, test } from 'vitest';
import { TextSegmenter } from '../../src/tui/rows/text-segmenter.ts';

test.each(['', 'plain', '─ · … │', 'line\nline', '\u001b[1mbold\u001b[22m', 'e\u0301 and 👨‍👩‍👧 and \r\n', '日本', '한국'])(
  'divides %j as ICU does',
  (text) => {
    const icu = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const whole = Array.from(icu.segment(text), ({ segment, index }) => ({ segment, index }));
    const segmenter = new TextSegmenter();
    expect(Array.from(segmenter.segment(text), ({ segment, index }) => ({ segment, index }))).toEqual(whole);
  },
);
