import { isSimpleText } from '../../model/simple-text.ts';

/**
 * Grapheme clusters as `Intl.Segmenter` gives them. ICU is asked only about text that is not simple: the first question alone costs a tenth
 * of the first frame. The bundle gives it to Ink's packages too (scripts/bundle-plugins.ts).
 */
export class TextSegmenter {
  #icu: Intl.Segmenter | undefined;

  segment(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
    if (isSimpleText(text)) return Array.from(text, (segment, index) => ({ segment, index }));
    this.#icu ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
    return this.#icu.segment(text);
  }
}
