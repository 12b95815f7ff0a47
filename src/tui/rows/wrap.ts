import stringWidth from 'string-width';
import { TextSegmenter } from './text-segmenter.ts';

/** Columns that an eye takes in on one line: in a wider terminal a name and its state still stand together. */
export const readable = 110;

const segmenter = new TextSegmenter();

/** Text in lines of at most `width` columns, broken at blanks, inside a word only where the word alone is wider. Line breaks of the text stay. Never empty. */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (stringWidth(current) + stringWidth(word.trimEnd()) <= width) current += word;
    else {
      if (current.trim() !== '') lines.push(current.trimEnd());
      current = '';
      for (const { segment } of segmenter.segment(word)) {
        if (stringWidth(current) + stringWidth(segment) > width) {
          lines.push(current);
          current = '';
        }
        current += segment;
      }
    }
  }
  return [...lines, current.trimEnd()];
}

/** What stands of a line right of so many columns, behind a `…` for what does not; the line itself for 0. */
export function fromColumn(line: string, columns: number): string {
  if (columns === 0) return line;
  let left = columns + 1;
  let rest = '';
  for (const { segment } of segmenter.segment(line)) {
    if (left <= 0) rest += segment;
    else {
      left -= stringWidth(segment);
      // Half of a wide character cannot be shown: a blank keeps the columns.
      if (left < 0) rest += ' '.repeat(-left);
    }
  }
  return line === '' ? '' : `…${rest}`;
}

/** Text padded with blanks, or cut with `…`, to exactly `width` columns. */
export function fit(text: string, width: number): string {
  const own = stringWidth(text);
  if (own <= width) return text + ' '.repeat(width - own);
  let cut = '';
  for (const { segment } of segmenter.segment(text)) {
    if (stringWidth(cut) + stringWidth(segment) > width - 1) break;
    cut += segment;
  }
  return width < 1 ? '' : `${cut}…${' '.repeat(Math.max(0, width - 1 - stringWidth(cut)))}`;
}
