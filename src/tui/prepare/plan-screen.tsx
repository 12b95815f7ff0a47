import { planText } from '../../report/plan-text.ts';
import { enforcementMark } from '../../report/words/enforcement-words.ts';
import type { Prepared } from '../route.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { textRows } from '../rows/text-rows.ts';
import type { Theme } from '../theme.ts';
import { Reader } from '../widgets/reader.tsx';

/** Scope and plan with what this host adds: everything an approval signs, to read. */
export function PlanScreen({
  prepared,
  notice,
  theme,
  now,
  onNext,
  onSave,
  onBack,
}: {
  readonly prepared: Prepared;
  readonly notice: string;
  readonly theme: Theme;
  readonly now: () => number;
  readonly onNext: () => void;
  readonly onSave: () => void;
  readonly onBack: () => void;
}) {
  const typed = prepared.typedSource !== undefined;
  const text = planText(prepared.planned.plan, prepared.survey);
  return (
    <Reader
      top={topOfPlan('plan', prepared)}
      rows={(columns) => textRows(text, columns)}
      notice={notice === '' ? [] : [row(notice, 'ask')]}
      keys={`Enter approve (nothing runs yet)${typed ? '   s write what was typed into the runbook' : ''}   Esc back`}
      theme={theme}
      now={now}
      onKey={(key) => {
        if (key === 'enter') return onNext();
        if (key === 'escape' || key === 'quit' || key.letter === 'q') return onBack();
        return key.letter === 's' && typed ? onSave() : undefined;
      }}
    />
  );
}

/** What is always visible before an operation has an id: its name, host, class and enforcement. */
export function topOfPlan(what: string, { planned, survey }: Prepared): readonly [Row, Row] {
  const { declaration } = planned.plan;
  const bare = survey.enforcement === 'advisory' || survey.unconfined.length > 0;
  const outside = survey.unconfined.length === 0 ? '' : ` · OUTSIDE: step ${survey.unconfined.join(', ')}`;
  return [
    [segment(`${what}  `, 'ask'), segment(declaration.operation_name, 'strong'), segment(`  ${survey.hostname}`, 'accent')],
    [
      segment(declaration.risk_class, 'strong'),
      segment(' · '),
      segment(`enforcement ${enforcementMark(survey.enforcement)}${outside}`, bare ? 'bad' : 'plain'),
      segment(' · no id yet', 'dim'),
    ],
  ];
}
