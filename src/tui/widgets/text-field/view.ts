import stringWidth from 'string-width';
import { visibleLine } from '../../../model/visible-text.ts';
import { segment, type Segment } from '../../rows/row.ts';
import type { TextField } from './state.ts';

/** The line with its cursor in at most `width` columns, scrolled so that the cursor is in sight; `…` where more stands before it. `hidden`: every character is a dot. */
export function textFieldSegments(field: TextField, width: number, hidden = false): Segment[] {
  const { graphemes, cursor } = field;
  const drawn = (place: number): string => (hidden ? '•' : visibleLine(graphemes[place]!));
  const under = cursor < graphemes.length ? drawn(cursor) : ' ';
  // One column stays free for `…`.
  let room = Math.max(4, width) - Math.max(1, stringWidth(under)) - 1;
  let from = cursor;
  let before = '';
  for (; from > 0; from -= 1) {
    const text = drawn(from - 1);
    room -= stringWidth(text);
    if (room < 0) break;
    before = text + before;
  }
  let after = '';
  for (let place = cursor + 1; place < graphemes.length && room > 0; place += 1) {
    const text = drawn(place);
    room -= stringWidth(text);
    if (room >= 0) after += text;
  }
  return [...(from > 0 ? [segment('…', 'dim')] : []), segment(before), { text: under, tone: 'cursor' }, segment(after)];
}
