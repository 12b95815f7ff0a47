import { useMemo } from 'react';
import { planText } from '../../report/plan-text.ts';
import { enforcementMark } from '../../report/words/enforcement-words.ts';
import type { Prepared } from '../route.ts';
import { row, segment, type Row } from '../rows/row.ts';
import type { Theme } from '../theme.ts';
import { Reader } from '../widgets/reader.tsx';
import { planKeys, type PlanAct } from './plan-keys.ts';

/** Scope and plan with what this host adds: everything an approval signs, to read. */
export function PlanScreen({
  prepared,
  notice,
  theme,
  now,
  onNext,
  onSave,
  onBack,
  onLeave,
}: {
  readonly prepared: Prepared;
  readonly notice: string;
  readonly theme: Theme;
  readonly now: () => number;
  readonly onNext: () => void;
  readonly onSave: () => void;
  readonly onBack: () => void;
  readonly onLeave: () => void;
}) {
  const typed = prepared.typedSource !== undefined;
  const { planned, survey } = prepared;
  const text = useMemo(() => planText(planned.plan, survey), [planned, survey]);
  return (
    <Reader<PlanAct>
      top={topOfPlan('plan', prepared)}
      text={text}
      notice={notice === '' ? [] : [row(notice, 'ask')]}
      keys={planKeys(typed)}
      theme={theme}
      now={now}
      onLeave={onLeave}
      onAct={(act) => {
        switch (act) {
          case 'approve':
            return onNext();
          case 'write-back':
            return onSave();
          case 'back':
            return onBack();
          case 'quit':
            return undefined;
          default:
            return act satisfies never;
        }
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
