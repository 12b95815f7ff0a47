import { useWindowSize } from 'ink';
import type { Event } from '../../model/event.ts';
import type { Outcome } from '../../model/outcome.ts';
import { outcomeSentence } from '../../report/words/outcome-words.ts';
import { row, type Row } from '../rows/row.ts';
import { textRows } from '../rows/text-rows.ts';
import { wrapText } from '../rows/wrap.ts';
import type { Theme } from '../theme.ts';
import { Reader } from '../widgets/reader.tsx';
import { words } from './words.ts';

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
    <Reader
      top={top}
      rows={(columns) => textRows(report ?? words.reading, columns)}
      notice={[
        ...wrapText(`${outcome}  ${outcomeSentence(outcome)}`, terminal.columns).map((line) =>
          row(line, outcome === 'SUCCESS' ? 'good' : 'bad'),
        ),
        ...signedOff(events),
        row(`report: ${folder}/report.md`, 'dim'),
      ]}
      keys="Enter or q leave   s steps and output"
      theme={theme}
      now={now}
      onKey={(key) => {
        if (key === 'enter' || key === 'quit' || (typeof key === 'object' && key.letter === 'q')) return onLeave();
        return key === 'escape' || key.letter === 's' ? onSteps() : undefined;
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
