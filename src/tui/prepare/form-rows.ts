import stringWidth from 'string-width';
import { visibleLine } from '../../model/visible-text.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { fit, wrapText } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';
import { textOf } from '../widgets/text-field/state.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import { isOpen, problemOf, type Form, type FormField } from './form.ts';

/** Rows of the form and the row of its focused field, so that it can be kept in sight. */
export function formRows(form: Form, columns: number, complaining: boolean): { readonly rows: readonly Row[]; readonly focusRow: number } {
  const rows: Row[] = [];
  let focusRow = 0;
  // A long name of a parameter may not take the room of what is typed.
  const width = Math.min(Math.max(...form.fields.map(({ label }) => stringWidth(label))) + 2, Math.floor(columns / 3));
  form.fields.forEach((field, place) => {
    const focused = place === form.focus && isOpen(field);
    if (focused) focusRow = rows.length;
    rows.push(...fieldRows(field, focused, width, columns, complaining));
  });
  return { rows, focusRow };
}

function fieldRows(field: FormField, focused: boolean, width: number, columns: number, complaining: boolean): Row[] {
  const label = fit(visibleLine(field.label), width);
  const behind = columns - width - 4;
  const below = (text: string, tone: Tone): Row[] => wrapText(text, behind).map((line) => row(`   ${' '.repeat(width)}${line}`, tone));
  if (!isOpen(field))
    return wrapText(visibleLine(textOf(field.value)), behind).map((line, place) => [
      segment(`   ${place === 0 ? label : ' '.repeat(width)}`, 'dim'),
      segment(line),
    ]);
  const problem = problemOf(field);
  const mark = focused ? ' ▸ ' : problem === undefined ? ' ✔ ' : ' · ';
  const hidden = field.kind === 'secret';
  const value = focused
    ? textFieldSegments(field.value, behind, hidden)
    : [segment(fit(hidden ? '•'.repeat(field.value.graphemes.length) : visibleLine(textOf(field.value)), behind).trimEnd())];
  const line: Row = [segment(mark, focused ? 'ask' : 'dim'), segment(label, focused ? 'strong' : 'plain'), ...value];
  const complains = problem !== undefined && (focused || complaining) && (textOf(field.value) !== '' || complaining);
  return [
    line,
    ...(field.value.remark === undefined ? [] : below(field.value.remark, 'ask')),
    ...(complains ? below(problem, 'bad') : []),
    ...(focused && field.hint !== '' ? below(visibleLine(field.hint), 'dim') : []),
  ];
}
