import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { memo } from 'react';
import { visibleLine } from '../../model/visible-text.ts';
import type { Theme } from '../theme.ts';
import { textOfRow, type Row } from './row.ts';

/**
 * Draws exactly `height` lines, each cut at the width of its place: a frame never grows taller than the terminal. Whatever text comes
 * here, nothing in it can steer the terminal. A screen reader gets the lines alone.
 */
export const Rows = memo(function Rows({
  rows,
  height,
  theme,
}: {
  readonly rows: readonly Row[];
  readonly height: number;
  readonly theme: Theme;
}) {
  const spoken = useIsScreenReaderEnabled();
  if (spoken) {
    const said = rows.slice(0, height).map((line) => visibleLine(textOfRow(line)).replaceAll('─', '').trim());
    return <Text>{said.filter((line) => /[\p{L}\p{N}]/u.test(line)).join('\n')}</Text>;
  }
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      {rows.slice(0, height).map((line, place) => (
        <Line key={place} row={line} theme={theme} />
      ))}
    </Box>
  );
});

const Line = memo(
  function Line({ row, theme }: { readonly row: Row; readonly theme: Theme }) {
    return (
      <Text wrap="truncate-end">
        {row.map(({ text, tone }, index) => (
          <Text key={index} {...theme[tone]}>
            {visibleLine(text)}
          </Text>
        ))}
        {row.every(({ text }) => text === '') ? ' ' : ''}
      </Text>
    );
  },
  (before, after) => before.theme === after.theme && isSameRow(before.row, after.row),
);

function isSameRow(one: Row, other: Row): boolean {
  return (
    one === other ||
    (one.length === other.length && one.every(({ text, tone }, place) => text === other[place]!.text && tone === other[place]!.tone))
  );
}
