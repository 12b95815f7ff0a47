import { useInput, usePaste } from 'ink';
import { useRef, useState } from 'react';
import { row, type Row } from '../rows/row.ts';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollTo } from '../widgets/scroll-pane/state.ts';
import { ScrollPane } from '../widgets/scroll-pane/view.tsx';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { formRows } from './form-rows.ts';
import { editForm, isOpen, moveFocus, problemOf, type Form } from './form.ts';

/** The declaration: what stands in the runbook, what has to be typed, and the parameters. Goes on only when nothing is missing. */
export function FormScreen({
  form,
  top,
  theme,
  onChange,
  onDone,
  onBack,
}: {
  readonly form: Form;
  readonly top: readonly [Row, Row];
  readonly theme: Theme;
  readonly onChange: (form: Form) => void;
  readonly onDone: () => void;
  readonly onBack: () => void;
}) {
  const [complaining, setComplaining] = useState(false);
  /** Keys that come between two drawings see what the one before them did. */
  const newest = useRef(form);
  newest.current = form;
  const change = (next: Form): void => {
    newest.current = next;
    onChange(next);
  };
  const open = form.fields.filter(isOpen);
  const wrong = open.filter((field) => problemOf(field) !== undefined);
  const isLast = moveFocus(form, 1) === form;

  useInput((input, key) => {
    if (key.escape || (key.ctrl && input === 'c')) return onBack();
    if (key.upArrow || (key.tab && key.shift)) return change(moveFocus(newest.current, -1));
    if (key.downArrow || key.tab) return change(moveFocus(newest.current, 1));
    if (key.return) {
      if (!isLast && open.length > 0) return change(moveFocus(newest.current, 1));
      if (wrong.length === 0) return onDone();
      setComplaining(true);
      return change({ ...form, focus: form.fields.indexOf(wrong[0]!) });
    }
    const edit = textFieldEdit(input, key);
    if (edit !== undefined) change(editForm(newest.current, edit));
  });
  usePaste((text) => change(editForm(newest.current, { kind: 'insert', text })));

  const next = open.length === 0 ? 'nothing is missing: Enter plans it' : isLast ? 'Enter plans it (nothing runs yet)' : 'Enter next field';
  return (
    <Screen
      top={top}
      bottom={[
        ...(wrong.length > 0 ? [row(`still open: ${wrong.map(({ label }) => label).join(', ')}`, 'ask')] : []),
        row(`${next}   ↑↓ Tab move   Esc back`, 'dim'),
      ]}
      theme={theme}
      body={({ columns, rows }) => {
        const { rows: lines, focusRow } = formRows(form, columns, complaining);
        return (
          <ScrollPane
            rows={lines}
            scroll={{ ...scrollTo(Math.max(0, focusRow - rows + 4), lines.length, rows), following: false }}
            height={rows}
            theme={theme}
          />
        );
      }}
    />
  );
}
