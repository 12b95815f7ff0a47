import { markedRow } from '../../rows/mark.ts';
import type { Row } from '../../rows/row.ts';
import { Rows } from '../../rows/rows.tsx';
import type { Theme } from '../../theme.ts';
import { topOf, type Scroll } from './state.ts';

/** A window on rows that may be longer than it. */
export function ScrollPane({
  rows,
  scroll,
  height,
  sought = '',
  theme,
}: {
  readonly rows: readonly Row[];
  readonly scroll: Scroll;
  readonly height: number;
  /** Marked wherever it stands; empty: nothing. */
  readonly sought?: string;
  readonly theme: Theme;
}) {
  const top = topOf(scroll, rows.length, height);
  return <Rows rows={rows.slice(top, top + height).map((line) => markedRow(line, sought))} height={height} theme={theme} />;
}
