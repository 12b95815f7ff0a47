import { useWindowSize } from 'ink';
import type { Event } from '../../model/event.ts';
import type { Outcome } from '../../model/outcome.ts';
import { outcomeSentence } from '../../report/words/outcome-words.ts';
import type { KeyMap } from '../keys/key-map.ts';
import { row, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import type { Theme } from '../theme.ts';
import { Reader } from '../widgets/reader.tsx';
import { words } from './words.ts';

type ReportAct = 'leave' | 'quit' | 'steps';

export const reportKeys: Omit<KeyMap<ReportAct>, 'typing'> = {
  uses: [
    {
      act: 'leave',
      keys: ['Enter', 'q', 'Ctrl-C'],
      shown: 'Enter or q',
      line: 'leave',
      does: 'leave Holdpoint with the exit code of the outcome',
    },
    {
      act: 'steps',
      keys: ['s', 'Esc'],
      shown: 's',
      line: 'steps and output',
      does: 'the steps with their gates and the output of the last one',
    },
  ],
  about: [
    'The operation is closed: its ledger entry is written, and nothing here changes it. `holdpoint show` and `ledger show` tell it again.',
  ],
};

/** The end of an operation: its outcome, the report in its five parts, and where it was signed off. */
export function ReportScreen({
  outcome,
  report,
  events,
  folder,
  top,
  theme,
  now,
  onLeave,
  onSteps,
}: {
  readonly outcome: Outcome;
  /** undefined: not read yet. */
  readonly report: string | undefined;
  readonly events: readonly Event[];
  readonly folder: string;
  readonly top: readonly [Row, Row];
  readonly theme: Theme;
  readonly now: () => number;
  readonly onLeave: () => void;
  readonly onSteps: () => void;
}) {
  const terminal = useWindowSize();
  return (
    <Reader<ReportAct>
      top={top}
      text={report ?? words.reading}
      startAt="EXEC SUMMARY"
      notice={[
        ...wrapText(`${outcome}  ${outcomeSentence(outcome)}`, terminal.columns).map((line) =>
          row(line, outcome === 'SUCCESS' ? 'good' : 'bad'),
        ),
        ...signedOff(events),
        ...wrapText(`report: ${folder}/report.md`, terminal.columns).map((line) => row(line, 'dim')),
      ]}
      keys={reportKeys}
      theme={theme}
      now={now}
      onAct={(act) => {
        switch (act) {
          case 'leave':
          case 'quit':
            return onLeave();
          case 'steps':
            return onSteps();
          default:
            return act satisfies never;
        }
      }}
    />
  );
}

/** The ledger entry, and what became of its commit. */
function signedOff(events: readonly Event[]): Row[] {
  const entry = events.findLast((event) => event.type === 'entry-written');
  if (entry?.type !== 'entry-written') return [];
  const commit = entry.commit === undefined ? '' : `, commit ${entry.commit.slice(0, 12)}`;
  return [
    row(`ledger: entry ${entry.entry_seq} in ${entry.file}, sha256 ${entry.digest.slice(0, 12)}${commit}`, 'dim'),
    ...(entry.commit_failure === undefined ? [] : [row(`not committed: ${entry.commit_failure}`, 'ask')]),
  ];
}
