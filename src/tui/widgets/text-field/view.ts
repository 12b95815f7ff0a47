import { segment, type Segment } from '../../rows/row.ts';
import type { TextField } from './state.ts';

/** The line with its cursor, scrolled so that the cursor is in sight; `hidden`: every character is a dot. At most `width` columns for narrow characters. */
export function textFieldSegments(field: TextField, width: number, hidden = false): Segment[] {
  const shown = hidden ? field.graphemes.map(() => '•') : field.graphemes;
  const room = Math.max(4, width - 1);
  const from = Math.max(0, field.cursor - room + 1);
  const before = shown.slice(from, field.cursor).join('');
  const under = shown[field.cursor] ?? ' ';
  const after = shown.slice(field.cursor + 1, from + room).join('');
  return [segment(before), { text: under, tone: 'cursor' }, segment(after)];
}
