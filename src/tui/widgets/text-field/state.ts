/** A line being typed, as grapheme clusters, so that a flag or a family counts as one character. */
export interface TextField {
  readonly graphemes: readonly string[];
  /** The cursor stands before this grapheme; equal to the length: at the end. */
  readonly cursor: number;
  /** What became of the last insertion, where it is not there as it came. */
  readonly remark?: string;
}

/** UTF-16 units that a line takes: more than anybody types, little enough to be checked at every key. */
export const longestLine = 16_384;

export type TextFieldEdit =
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'delete-before' | 'delete-after' | 'delete-word-before' | 'delete-to-start' | 'delete-to-end' }
  | { readonly kind: 'left' | 'right' | 'start' | 'end' };

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function textField(text: string): TextField {
  const graphemes = split(text);
  return { graphemes, cursor: graphemes.length };
}

export function textOf(field: TextField): string {
  return field.graphemes.join('');
}

export function editTextField(field: TextField, edit: TextFieldEdit): TextField {
  const { graphemes, cursor } = field;
  switch (edit.kind) {
    case 'insert':
      return insert(field, edit.text);
    case 'delete-before':
      return cut(field, cursor - 1, cursor);
    case 'delete-after':
      return cut(field, cursor, cursor + 1);
    case 'delete-word-before':
      return cut(field, startOfWord(graphemes, cursor), cursor);
    case 'delete-to-start':
      return cut(field, 0, cursor);
    case 'delete-to-end':
      return cut(field, cursor, graphemes.length);
    case 'left':
      return { graphemes, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { graphemes, cursor: Math.min(graphemes.length, cursor + 1) };
    case 'start':
      return { graphemes, cursor: 0 };
    case 'end':
      return { graphemes, cursor: graphemes.length };
    default:
      return edit satisfies never;
  }
}

/** Never cut in silence: what is too long is not taken at all, and a break inside the text is told. */
function insert({ graphemes, cursor }: TextField, text: string): TextField {
  const typed = typedText(text);
  const left = graphemes.slice(0, cursor).join('');
  const right = graphemes.slice(cursor).join('');
  if (left.length + typed.length + right.length > longestLine)
    return {
      graphemes,
      cursor,
      remark: `not taken: ${left.length + typed.length + right.length} characters, a line holds ${longestLine}`,
    };
  // Inserted text may join with what stands before it (a combining mark), so the whole line is split anew.
  const before = split(left + typed);
  const whole = right === '' ? before : split(left + typed + right);
  const line = { graphemes: whole, cursor: Math.min(before.length, whole.length) };
  return /[\n\r\u2028\u2029]/.test(text.replace(finalBreak, ''))
    ? { ...line, remark: 'line breaks became blanks: this is one line' }
    : line;
}

/** The line break with which a copied line ends. */
const finalBreak = /(?<=[^])[\n\r]+$/;

/** What may be typed into one line: control characters and line breaks of a paste become single spaces. */
function typedText(text: string): string {
  return text.replace(finalBreak, '').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function cut(field: TextField, from: number, to: number): TextField {
  const start = Math.max(0, from);
  const { graphemes } = field;
  return { graphemes: [...graphemes.slice(0, start), ...graphemes.slice(Math.min(to, graphemes.length))], cursor: start };
}

function startOfWord(graphemes: readonly string[], cursor: number): number {
  let at = cursor;
  while (at > 0 && graphemes[at - 1] === ' ') at -= 1;
  while (at > 0 && graphemes[at - 1] !== ' ') at -= 1;
  return at;
}

function split(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
