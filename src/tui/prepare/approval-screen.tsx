import { useInput, usePaste } from 'ink';
import { useState } from 'react';
import { planDigest, type Plan } from '../../model/plan.ts';
import { surveyDigest, type Survey } from '../../model/survey.ts';
import { enforcementSentence } from '../../report/words/enforcement-words.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import { Rows } from '../rows/rows.tsx';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { editTextField, textField, textOf, type TextField } from '../widgets/text-field/state.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';

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
  onApprove,
  onBack,
}: {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly top: readonly [Row, Row];
  readonly theme: Theme;
  readonly onApprove: (reason: string | undefined) => void;
  readonly onBack: () => void;
}) {
  const [typed, setTyped] = useState<Typed>({ reason: textField(''), name: textField(''), at: 'reason' });
  const [complaint, setComplaint] = useState('');
  const self = plan.rules.approval === 'self';
  const name = plan.declaration.operation_name;

  const edit = (field: TextField): void => setTyped({ ...typed, [typed.at]: field });
  useInput((input, key) => {
    if (key.escape || (key.ctrl && input === 'c')) return onBack();
    if (!self) return key.return ? onApprove(undefined) : undefined;
    if (key.upArrow || key.downArrow || key.tab) return setTyped({ ...typed, at: typed.at === 'reason' ? 'name' : 'reason' });
    if (key.return) {
      if (textOf(typed.reason).trim() === '') {
        setComplaint('a reason is needed');
        return setTyped({ ...typed, at: 'reason' });
      }
      if (typed.at === 'reason') return setTyped({ ...typed, at: 'name' });
      if (textOf(typed.name).trim() !== name) return setComplaint('this is not the name of the operation');
      return onApprove(textOf(typed.reason).trim());
    }
    const change = textFieldEdit(input, key);
    if (change !== undefined) {
      setComplaint('');
      edit(editTextField(typed[typed.at], change));
    }
  });
  usePaste((text) => {
    if (self) edit(editTextField(typed[typed.at], { kind: 'insert', text }));
  });

  return (
    <Screen
      top={top}
      bottom={[...(complaint === '' ? [] : [row(complaint, 'bad')]), row(self ? 'Enter next, then approve   Tab other field   Esc back to the plan' : 'Enter start   Esc back to the plan', 'dim')]}
      theme={theme}
      body={({ columns, rows }) => <Rows rows={body(plan, survey, self ? typed : undefined, columns)} height={rows} theme={theme} />}
    />
  );
}

function body(plan: Plan, survey: Survey, typed: Typed | undefined, columns: number): Row[] {
  const { declaration } = plan;
  const text = (label: string, value: string): Row[] => wrapText(value, columns - 15).map((line, place) => [segment((place === 0 ? label : '').padEnd(15), 'dim'), segment(line)]);
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
          ...wrapText('You approve your own operation. It is recorded as SELF, unsigned, with your reason.', columns).map((line) => row(line, 'ask')),
          [segment('reason'.padEnd(15), typed.at === 'reason' ? 'strong' : 'dim'), ...shown(typed.reason, typed.at === 'reason', columns)],
          ...text('type its name', declaration.operation_name),
          [segment('name'.padEnd(15), typed.at === 'name' ? 'strong' : 'dim'), ...shown(typed.name, typed.at === 'name', columns)] as Row,
        ]),
  ];
}

function shown(field: TextField, focused: boolean, columns: number): Row {
  return focused ? textFieldSegments(field, columns - 16) : [segment(textOf(field))];
}
