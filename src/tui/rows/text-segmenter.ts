import { isSimpleText } from '../../model/simple-text.ts';

interface Piece {
  readonly segment: string;
  readonly index: number;
}

/** What Ink's packages use of `Intl.Segments`. */
interface Segmented extends Iterable<Piece> {
  /** The cluster that holds the code unit at `index`; undefined: the text ends before. */
  readonly containing: (index?: number) => Piece | undefined;
}

/**
 * Grapheme clusters as `Intl.Segmenter` gives them. ICU is asked only about text that is not simple: the first question alone costs a tenth
 * of the first frame. The bundle gives it to Ink's packages too (scripts/bundle-plugins.ts).
 */
export class TextSegmenter {
  #icu: Intl.Segmenter | undefined;

  segment(text: string): Segmented {
    if (isSimpleText(text)) {
      const pieces = Array.from(text, (segment, index): Piece => ({ segment, index }));
      // In simple text every code unit is a cluster.
      return { [Symbol.iterator]: () => pieces[Symbol.iterator](), containing: (index = 0) => pieces[index] };
    }
    this.#icu ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
    return this.#icu.segment(text);
  }
}
