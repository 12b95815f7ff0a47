import { Box, Text, useWindowSize } from 'ink';
import type { ReactNode } from 'react';
import { emptyRow, row, type Row } from './rows/row.ts';
import { Rows } from './rows/rows.tsx';
import type { Theme } from './theme.ts';

/** The space a screen has for its body. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** The smallest terminal in which every screen can show what must always be visible. */
export const smallest: Room = { columns: 40, rows: 12 };

/**
 * The stable frame of every screen: two lines at the top that never move, a rule, the body, a rule, and at the bottom the lines that say
 * what comes next and which keys there are.
 */
export function Screen({
  top,
  bottom,
  theme,
  body,
}: {
  readonly top: readonly [Row, Row];
  readonly bottom: readonly Row[];
  readonly theme: Theme;
  readonly body: (room: Room) => ReactNode;
}) {
  const { columns, rows } = useWindowSize();
  if (columns < smallest.columns || rows < smallest.rows) {
    return <Text wrap="truncate-end">{`holdpoint needs ${smallest.columns}×${smallest.rows} (now ${columns}×${rows})`}</Text>;
  }
  const rule: Row = row('─'.repeat(columns), 'dim');
  const height = rows - 4 - bottom.length;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows rows={[...top, rule]} height={3} theme={theme} />
      <Box height={height} flexDirection="column" overflow="hidden">
        {body({ columns, rows: height })}
      </Box>
      <Rows rows={[rule, ...(bottom.length === 0 ? [emptyRow] : bottom)]} height={1 + bottom.length} theme={theme} />
    </Box>
  );
}
