import { useMemo } from 'react';
import { planText } from '../../report/plan-text.ts';
import { rehearsalText } from '../../report/rehearsal-text.ts';
import { enforcementMark } from '../../report/words/enforcement-words.ts';
import type { Prepared } from '../route.ts';
import { row, segment, type Row } from '../rows/row.ts';
import type { Theme } from '../theme.ts';
import { Reader } from '../widgets/reader.tsx';
import { planKeys, type PlanAct } from './plan-keys.ts';

/** What a rehearsal found stands below the plan. */
const rehearsalHead = 'WHAT THE REHEARSAL FOUND';

/** Scope and plan with what this host adds: everything an approval signs, to read. */
export function PlanScreen({
  prepared,
  fromRehearsal,
  notice,
  theme,
  now,
  onNext,
  onRehearse,
  onSave,
  onBack,
  onLeave,
}: {
  readonly prepared: Prepared;
  /** It was rehearsed just now: reading begins with what was found. */
  readonly fromRehearsal: boolean;
  readonly notice: string;
  readonly theme: Theme;
  readonly now: () => number;
  readonly onNext: () => void;
  readonly onRehearse: () => void;
  readonly onSave: () => void;
  readonly onBack: () => void;
  readonly onLeave: () => void;
}) {
  const typed = prepared.typedSource !== undefined;
  const { planned, survey, proof } = prepared;
  const text = useMemo(() => {
    const plan = planText(planned.plan, survey);
    return proof === undefined || survey.rehearsal === undefined
      ? plan
      : `${plan}\n${rehearsalHead}\n${rehearsalText(planned.plan, proof, survey.rehearsal)}`;
  }, [planned, survey, proof]);
  return (
    <Reader<PlanAct>
      top={topOfPlan('plan', prepared)}
      text={text}
      {...(fromRehearsal ? { startAt: rehearsalHead } : {})}
      notice={notice === '' ? [] : [row(notice, 'ask')]}
      keys={planKeys(typed)}
      theme={theme}
      now={now}
      onLeave={onLeave}
      onAct={(act) => {
        switch (act) {
          case 'approve':
            return onNext();
          case 'rehearse':
            return onRehearse();
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
