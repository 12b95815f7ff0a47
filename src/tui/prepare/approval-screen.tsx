import { useWindowSize } from 'ink';
import { useMemo } from 'react';
import { planDigest, type Plan } from '../../model/plan.ts';
import { surveyDigest, type Survey } from '../../model/survey.ts';
import { visibleLine } from '../../model/visible-text.ts';
import { enforcementSentence } from '../../report/words/enforcement-words.ts';
import type { Layer } from '../keys/layer.ts';
import { useKeys } from '../keys/use-keys.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import { bodyRoom, mostBottomRows, Screen } from '../screen.tsx';
import type { Theme, Tone } from '../theme.ts';
import { scrollTo } from '../widgets/scroll-pane/state.ts';
import { ScrollPane } from '../widgets/scroll-pane/view.tsx';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { textOf, type TextField } from '../widgets/text-field/state.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import { useLatest } from '../widgets/use-latest.ts';
import { useSettled } from '../widgets/use-settled.ts';
import { approvalMap } from './approval-keys.ts';
import { editApproving, enterApproving, otherField, type Approving } from './approval.ts';

/** SELF: a reason, then the operation's name, so that nobody approves by habit. Where the policy asks for nobody: Enter. */
export function ApprovalScreen({
  plan,
  survey,
  typed: first,
  top,
  theme,
  now,
  onChange,
  onApprove,
  onBack,
  onLeave,
}: {
  readonly plan: Plan;
  readonly survey: Survey;
  /** What was typed before, when the plan was looked at again in between. */
  readonly typed: Approving;
  readonly top: readonly [Row, Row];
  readonly theme: Theme;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly onChange: (typed: Approving) => void;
  readonly onApprove: (reason: string | undefined) => void;
  readonly onBack: () => void;
  readonly onLeave: () => void;
}) {
  const [typed, latest, set] = useLatest<Approving>(first);
  const terminal = useWindowSize();
  const self = plan.rules.approval === 'self';
  const change = (next: Approving): void => {
    set(next);
    onChange(next);
  };
  const shown = (over: Layer['kind']): string => `${terminal.columns}×${terminal.rows} ${over}`;
  const enter = (): void => {
    // Keys come here only where nothing lies over the screen.
    const counts = deliberate(shown('none'));
    if (!self) return counts ? onApprove(undefined) : undefined;
    const entered = enterApproving(latest(), plan.declaration.operation_name);
    if (!('approved' in entered)) return change(entered);
    return counts ? onApprove(entered.approved) : undefined;
  };
  const map = (now_: Approving) => approvalMap(self ? now_.at : undefined);
  const layer = useKeys({
    map: () => map(latest()),
    onAct: (act) => {
      switch (act) {
        case 'enter':
          return enter();
        case 'other':
          return change(otherField(latest()));
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
      if (self && edit !== undefined) change(editApproving(latest(), edit));
    },
    onPaste: (text) => {
      if (self) change(editApproving(latest(), { kind: 'insert', text }));
    },
    onLeave,
  });
  const { deliberate } = useSettled(shown(layer.kind), now);

  const asked = askedRows(plan, self ? typed : undefined, terminal.columns, mostBottomRows(terminal) - 2);
  const known = useMemo(() => knownRows(plan, survey, terminal.columns), [plan, survey, terminal.columns]);
  // The line that says what is wrong is always kept free, so that nothing moves when it comes.
  const bottom = [...asked, row(typed.complaint, 'bad')];
  const { rows } = bodyRoom(terminal, bottom.length + 1);
  return (
    <Screen
      top={top}
      bottom={bottom}
      keys={map(typed)}
      layer={layer}
      theme={theme}
      body={(room) => <ScrollPane rows={known} scroll={scrollTo(0, known.length, rows)} height={room.rows} theme={theme} />}
    />
  );
}

/** What is approved, the gravest first: on a small terminal the end is missing, and it stands on the plan. */
function knownRows(plan: Plan, survey: Survey, columns: number): Row[] {
  const { declaration } = plan;
  const bare = survey.enforcement === 'advisory' || survey.unconfined.length > 0;
  return [
    ...(plan.not_reversible.length === 0 ? [] : labelled('NO WAY BACK', plan.not_reversible.join('; '), columns, 'bad')),
    ...labelled('enforcement', enforcementSentence(survey.enforcement, survey.unconfined), columns, bare ? 'bad' : 'plain'),
    ...labelled('what breaks', declaration.blast_radius, columns),
    ...labelled('way back', declaration.rollback_strategy, columns),
    ...labelled('class', `${declaration.risk_class} (the steps need ${plan.computed_class})`, columns),
    ...(survey.rehearsal === undefined
      ? labelled('not rehearsed', 'no step was tried in a view of this host', columns)
      : labelled(
          survey.rehearsal.passed ? 'rehearsed' : 'REHEARSAL',
          `${survey.rehearsal.passed ? 'passed' : 'FAILED'} at ${survey.rehearsal.made_at}${survey.rehearsal.not_rehearsed.length === 0 ? '' : `; not tried: ${survey.rehearsal.not_rehearsed.join('; ')}`}`,
          columns,
          survey.rehearsal.passed ? 'plain' : 'bad',
        )),
    ...labelled('plan', planDigest(plan), columns, 'dim'),
    ...labelled('survey', surveyDigest(survey), columns, 'dim'),
  ];
}

/** At most `most` rows: on a small terminal only the field that is typed. */
function askedRows(plan: Plan, typed: Approving | undefined, columns: number, most: number): Row[] {
  const sentence = (text: string): Row[] => wrapText(text, columns).map((line) => row(line, 'ask'));
  if (typed === undefined)
    return sentence(`The policy asks for nobody's approval of ${plan.declaration.risk_class}. Enter starts it.`).slice(0, most);
  const reason = fieldRow('reason', typed.reason, typed.at === 'reason', columns);
  const name = fieldRow('name', typed.name, typed.at === 'name', columns);
  const wanted = labelled('type its name', plan.declaration.operation_name, columns);
  const all = [...sentence('You approve your own operation. It is recorded as SELF, unsigned, with your reason.'), reason, ...wanted, name];
  if (all.length <= most) return all;
  return typed.at === 'reason'
    ? [...sentence('You approve your own operation.').slice(0, most - 1), reason]
    : [...wanted.slice(0, most - 1), name];
}

const labelWidth = 15;

function labelled(label: string, value: string, columns: number, tone: Tone = 'plain'): Row[] {
  return wrapText(visibleLine(value), columns - labelWidth).map((line, place) => [
    segment((place === 0 ? label : '').padEnd(labelWidth), tone === 'bad' ? 'bad' : 'dim'),
    segment(line, tone),
  ]);
}

function fieldRow(label: string, field: TextField, focused: boolean, columns: number): Row {
  return [
    segment(`${focused ? '▸ ' : '  '}${label}`.padEnd(labelWidth), focused ? 'strong' : 'dim'),
    ...(focused ? textFieldSegments(field, columns - labelWidth - 1) : [segment(visibleLine(textOf(field)))]),
  ];
}
