import { useInput, usePaste, useWindowSize } from 'ink';
import { planDigest, type Plan } from '../../model/plan.ts';
import { surveyDigest, type Survey } from '../../model/survey.ts';
import { enforcementSentence } from '../../report/words/enforcement-words.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { Rows } from '../rows/rows.tsx';
import { wrapText } from '../rows/wrap.ts';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { editTextField, textField, textOf, type TextField, type TextFieldEdit } from '../widgets/text-field/state.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import { useLatest } from '../widgets/use-latest.ts';
import { useSettled } from '../widgets/use-settled.ts';

interface Typed {
  readonly reason: TextField;
  readonly name: TextField;
  readonly at: 'reason' | 'name';
}

/** SELF: a reason, then the operation's name, so that nobody approves by habit. Where the policy asks for nobody: Enter. */
export function ApprovalScreen({
  plan,
  survey,
  top,
  theme,
  now,
  onApprove,
  onBack,
}: {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly top: readonly [Row, Row];
  readonly theme: Theme;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly onApprove: (reason: string | undefined) => void;
  readonly onBack: () => void;
}) {
  const [{ typed, complaint }, latest, set] = useLatest<{ readonly typed: Typed; readonly complaint: string }>({
    typed: { reason: textField(''), name: textField(''), at: 'reason' },
    complaint: '',
  });
  const terminal = useWindowSize();
  const { deliberate } = useSettled(`${terminal.columns}×${terminal.rows}`, now);
  const self = plan.rules.approval === 'self';
  const name = plan.declaration.operation_name;

  const change = (how: TextFieldEdit): void => {
    const before = latest().typed;
    set({ typed: { ...before, [before.at]: editTextField(before[before.at], how) }, complaint: '' });
  };
  const enter = (): void => {
    const counts = deliberate(`${terminal.columns}×${terminal.rows}`);
    if (!self) return counts ? onApprove(undefined) : undefined;
    const before = latest().typed;
    const reason = textOf(before.reason).trim();
    if (reason === '') return set({ typed: { ...before, at: 'reason' }, complaint: 'a reason is needed' });
    if (before.at === 'reason') return set({ typed: { ...before, at: 'name' }, complaint: '' });
    if (textOf(before.name).trim() !== name) return set({ typed: before, complaint: 'this is not the name of the operation' });
    return counts ? onApprove(reason) : undefined;
  };
  useInput((input, key) => {
    if (key.escape || (key.ctrl && input === 'c')) return onBack();
    if (key.return) return enter();
    if (!self) return undefined;
    if (key.upArrow || key.downArrow || key.tab) {
      const before = latest().typed;
      return set({ typed: { ...before, at: before.at === 'reason' ? 'name' : 'reason' }, complaint: '' });
    }
    const edit = textFieldEdit(input, key);
    return edit === undefined ? undefined : change(edit);
  });
  usePaste((text) => {
    if (self) change({ kind: 'insert', text });
  });

  return (
    <Screen
      top={top}
      bottom={[
        ...(complaint === '' ? [] : [row(complaint, 'bad')]),
        row(self ? 'Enter next, then approve   Tab other field   Esc back to the plan' : 'Enter start   Esc back to the plan', 'dim'),
      ]}
      theme={theme}
      body={({ columns, rows }) => <Rows rows={body(plan, survey, self ? typed : undefined, columns)} height={rows} theme={theme} />}
    />
  );
}

function body(plan: Plan, survey: Survey, typed: Typed | undefined, columns: number): Row[] {
  const { declaration } = plan;
  const text = (label: string, value: string): Row[] =>
    wrapText(value, columns - 15).map((line, place) => [segment((place === 0 ? label : '').padEnd(15), 'dim'), segment(line)]);
  return [
    ...text('what breaks', declaration.blast_radius),
    ...text('way back', declaration.rollback_strategy),
    ...text('class', `${declaration.risk_class} (the steps need ${plan.computed_class})`),
    ...text('enforcement', enforcementSentence(survey.enforcement, survey.unconfined)),
    ...(plan.not_reversible.length === 0 ? [] : text('NO WAY BACK', plan.not_reversible.join('; '))),
    ...text('not rehearsed', 'no step was rehearsed (not built yet)'),
    ...text('plan', planDigest(plan)),
    ...text('survey', surveyDigest(survey)),
    [],
    ...(typed === undefined
      ? [row(`The policy asks for nobody's approval of ${declaration.risk_class}.`)]
      : [
          ...wrapText('You approve your own operation. It is recorded as SELF, unsigned, with your reason.', columns).map((line) =>
            row(line, 'ask'),
          ),
          [segment('reason'.padEnd(15), typed.at === 'reason' ? 'strong' : 'dim'), ...shown(typed.reason, typed.at === 'reason', columns)],
          ...text('type its name', declaration.operation_name),
          [segment('name'.padEnd(15), typed.at === 'name' ? 'strong' : 'dim'), ...shown(typed.name, typed.at === 'name', columns)] as Row,
        ]),
  ];
}

function shown(field: TextField, focused: boolean, columns: number): Row {
  return focused ? textFieldSegments(field, columns - 16) : [segment(textOf(field))];
}
