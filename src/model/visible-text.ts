import { isSimpleText } from './simple-text.ts';

// An allowlist, not a stripper: whatever is not known to be harmless in a terminal and in a record is spelled out.

/** General categories that a terminal draws where they stand: letters, numbers, marks, punctuation, symbols, blanks. */
const drawn = String.raw`\n\x20-\x7e\p{L}\p{N}\p{Mn}\p{Mc}\p{P}\p{S}\p{Zs}`;
/** Of these categories, but not seen: joiners, fillers, variation selectors (Unicode, Default_Ignorable_Code_Point). */
const undrawn = String.raw`\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}`;

/** Whatever is spelled out. */
const harmful = new RegExp(`[^${drawn}]|[${undrawn}]`, 'gu');
const anyHarmful = new RegExp(harmful.source, 'u');

/** Columns between tab stops. */
const tabStop = 8;

/**
 * Text in which nothing can steer a terminal or hide: controls become `\x1b`, bidirectional, zero-width, unassigned and other
 * format characters `\u{202e}`. Newlines stay, a tab becomes blanks up to the next multiple of eight columns.
 */
export function visibleText(text: string): string {
  if ((isSimpleText(text) && !text.includes('\u001b')) || !anyHarmful.test(text)) return text;
  return text
    .split('\n')
    .map((line) => (anyHarmful.test(line) ? expandTabs(line).replace(harmful, spellOut) : line))
    .join('\n');
}

/** The same on one line: a newline is spelled out too. For names, titles and ledger strings. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll('\n', String.raw`\n`);
}

/** `\x07` below U+0080, `\u{202e}` above. */
function spellOut(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let column = 0;
  let expanded = '';
  for (const part of line.split(/(\t)/)) {
    const piece = part === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : part;
    expanded += piece;
    column += piece.length;
  }
  return expanded;
}
