import type { Finding } from '../model/finding.ts';
import { visibleLine } from '../model/visible-text.ts';
import { LineIndex } from './line-index.ts';

/** Excerpt lines are cut to so many characters around the caret. */
const excerptWidth = 100;

/**
 * A finding as lines for a person: place, severity and code; the line of the file with a caret under the place; what is wrong; what to write instead.
 * Nothing of the file reaches the terminal unseen: control and invisible characters are written out.
 */
export function formatFinding(finding: Finding, source: string): string[] {
  const head = `${visibleLine(finding.file)}:${finding.line}:${finding.column} ${finding.severity} ${finding.code}`;
  const words = [`  ${visibleLine(finding.message)}`, `  hint: ${visibleLine(finding.hint)}`];
  const line = new LineIndex(source).textOf(finding.line);
  if (line === '') return [head, ...words];
  const from = Math.max(0, finding.column - 1 - Math.floor(excerptWidth / 2));
  const before = visibleLine(line.slice(from, finding.column - 1));
  const after = visibleLine(line.slice(finding.column - 1, from + excerptWidth));
  const number = String(finding.line);
  const cutLeft = from > 0 ? '…' : '';
  const cutRight = line.length > from + excerptWidth ? '…' : '';
  const gutter = ' '.repeat(number.length);
  const caret = ' '.repeat(displayWidth(cutLeft + before));
  return [head, `  ${number} | ${cutLeft}${before}${after}${cutRight}`, `  ${gutter} | ${caret}^`, ...words];
}

/** Terminal cells: wide characters take two, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
