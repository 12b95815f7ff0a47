import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import { textOf } from '../widgets/text-field/state.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import { isOpen, problemOf, type Form, type FormField } from './form.ts';

/** Rows of the form and the row of its focused field, so that it can be kept in sight. */
export function formRows(form: Form, columns: number, complaining: boolean): { readonly rows: readonly Row[]; readonly focusRow: number } {
  const rows: Row[] = [];
  let focusRow = 0;
  const width = Math.max(...form.fields.map(({ label }) => label.length)) + 2;
  form.fields.forEach((field, place) => {
    const focused = place === form.focus && isOpen(field);
    if (focused) focusRow = rows.length;
    rows.push(...fieldRows(field, focused, width, columns, complaining));
  });
  return { rows, focusRow };
}

function fieldRows(field: FormField, focused: boolean, width: number, columns: number, complaining: boolean): Row[] {
  const label = field.label.padEnd(width);
  if (!isOpen(field))
    return wrapText(textOf(field.value), columns - width - 3).map((line, place) => [
      segment(`   ${place === 0 ? label : ' '.repeat(width)}`, 'dim'),
      segment(line),
    ]);
  const problem = problemOf(field);
  const mark = focused ? ' ▸ ' : problem === undefined ? ' ✔ ' : ' · ';
  const hidden = field.kind === 'secret';
  const value = focused
    ? textFieldSegments(field.value, columns - width - 4, hidden)
    : [segment(hidden ? '•'.repeat(field.value.graphemes.length) : textOf(field.value))];
  const line: Row = [segment(mark, focused ? 'ask' : 'dim'), segment(label, focused ? 'strong' : 'plain'), ...value];
  const complaint =
    problem !== undefined && (focused || complaining) && (textOf(field.value) !== '' || complaining)
      ? [row(`   ${' '.repeat(width)}${problem}`, 'bad')]
      : [];
  return [line, ...complaint, ...(focused && field.hint !== '' ? [row(`   ${' '.repeat(width)}${field.hint}`, 'dim')] : [])];
}
