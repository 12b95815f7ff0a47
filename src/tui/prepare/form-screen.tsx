import { useState } from 'react';
import { useKeys } from '../keys/use-keys.ts';
import { row, type Row } from '../rows/row.ts';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollTo } from '../widgets/scroll-pane/state.ts';
import { ScrollPane } from '../widgets/scroll-pane/view.tsx';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { useLatest } from '../widgets/use-latest.ts';
import { formMap } from './form-keys.ts';
import { formRows } from './form-rows.ts';
import { editForm, moveFocus, problemOf, type Form } from './form.ts';

/** The declaration: what stands in the runbook, what has to be typed, and the parameters. Goes on only when nothing is missing. */
export function FormScreen({
  form: first,
  top,
  theme,
  onChange,
  onDone,
  onBack,
  onLeave,
}: {
  readonly form: Form;
  readonly top: readonly [Row, Row];
  readonly theme: Theme;
  readonly onChange: (form: Form) => void;
  readonly onDone: (form: Form) => void;
  readonly onBack: () => void;
  readonly onLeave: () => void;
}) {
  const [complaining, setComplaining] = useState(false);
  const [form, latest, set] = useLatest<Form>(first);
  const change = (next: Form): void => {
    set(next);
    onChange(next);
  };
  const plan = (): void => {
    const now = latest();
    const wrong = now.fields.findIndex((field) => problemOf(field) !== undefined);
    if (wrong < 0) return onDone(now);
    setComplaining(true);
    return change({ ...now, focus: wrong });
  };
  const layer = useKeys({
    map: () => formMap(latest()),
    onAct: (act, _, key) => {
      switch (act) {
        case 'next':
          return change(moveFocus(latest(), 1));
        case 'move':
          return change(moveFocus(latest(), key.upArrow || key.shift ? -1 : 1));
        case 'plan':
          return plan();
        case 'back':
          return onBack();
        case 'quit':
        case 'edit':
          return undefined;
        default:
          return act satisfies never;
      }
    },
    onText: (input, key) => {
      const edit = textFieldEdit(input, key);
      if (edit !== undefined) change(editForm(latest(), edit));
    },
    onPaste: (text) => change(editForm(latest(), { kind: 'insert', text })),
    onLeave,
  });

  const wrong = form.fields.filter((field) => problemOf(field) !== undefined);
  const open = wrong.map(({ label }) => label).join(', ');
  return (
    <Screen
      top={top}
      bottom={[open === '' ? row('nothing is missing', 'dim') : row(`still open: ${open}`, 'ask')]}
      keys={formMap(form)}
      layer={layer}
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
