import { useInput } from 'ink';
import { useState } from 'react';
import type { RiskClass } from '../../model/risk-class.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { fit } from '../rows/wrap.ts';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollTo, topOf } from '../widgets/scroll-pane/state.ts';
import { ScrollPane } from '../widgets/scroll-pane/view.tsx';

/** A runbook to choose. */
export interface Choice {
  readonly file: string;
  /** Missing: the file has mistakes. */
  readonly name?: string;
  readonly riskClass?: RiskClass;
}

/** An operation that is not closed. */
export interface OpenOperation {
  readonly id: string;
  readonly name: string;
  readonly phase: string;
}

type Item = { readonly kind: 'operation'; readonly operation: OpenOperation } | { readonly kind: 'runbook'; readonly choice: Choice };

/** Open operations first, then the runbooks of the workspace. */
export function Picker({
  workspace,
  operations,
  choices,
  theme,
  onChoose,
  onLeave,
}: {
  readonly workspace: string;
  readonly operations: readonly OpenOperation[];
  readonly choices: readonly Choice[];
  readonly theme: Theme;
  readonly onChoose: (item: Item) => void;
  readonly onLeave: () => void;
}) {
  const items: readonly Item[] = [
    ...operations.map((operation): Item => ({ kind: 'operation', operation })),
    ...choices.map((choice): Item => ({ kind: 'runbook', choice })),
  ];
  const [place, setPlace] = useState(0);
  useInput((input, key) => {
    if (input === 'q' || key.escape || (key.ctrl && input === 'c')) return onLeave();
    if (key.upArrow) return setPlace(Math.max(0, place - 1));
    if (key.downArrow) return setPlace(Math.min(items.length - 1, place + 1));
    if (key.home) return setPlace(0);
    if (key.end) return setPlace(Math.max(0, items.length - 1));
    const item = items[place];
    if (key.return && item !== undefined) onChoose(item);
  });
  return (
    <Screen
      top={[row('holdpoint · choose what to run', 'strong'), row(workspace, 'dim')]}
      bottom={[row('↑↓ choose   Enter open (nothing runs yet)   q leave', 'dim')]}
      theme={theme}
      body={({ columns, rows }) => {
        const lines =
          items.length === 0
            ? [row('no runbooks here: `holdpoint new` makes one from a template')]
            : items.map((item, index) => itemRow(item, index === place, columns));
        const scroll = scrollTo(Math.max(0, place - Math.floor(rows / 2)), lines.length, rows);
        return (
          <ScrollPane rows={lines} scroll={{ top: topOf(scroll, lines.length, rows), following: false }} height={rows} theme={theme} />
        );
      }}
    />
  );
}

function itemRow(item: Item, chosen: boolean, columns: number): Row {
  const mark = segment(chosen ? ' ▸ ' : '   ', 'ask');
  const tone = chosen ? 'strong' : 'plain';
  if (item.kind === 'operation') {
    const { id, name, phase } = item.operation;
    return [mark, segment(fit(`${id} ${phase.toUpperCase()}`, 34), 'ask'), segment(fit(name, Math.max(8, columns - 38)), tone)];
  }
  const { file, name, riskClass } = item.choice;
  const right = name === undefined ? 'has mistakes' : (riskClass ?? '');
  const half = Math.max(12, Math.floor((columns - 24) / 2));
  return [
    mark,
    segment(fit(name ?? file, half), tone),
    segment(' '),
    segment(fit(file, Math.max(8, columns - 22 - half)), 'dim'),
    segment(' '),
    segment(right, name === undefined ? 'bad' : 'plain'),
  ];
}
