import { Box, Text } from 'ink';
import { memo } from 'react';
import type { Theme } from '../theme.ts';
import type { Row } from './row.ts';

/** Draws exactly `height` lines, each cut at the width of its place: a frame never grows taller than the terminal. */
export const Rows = memo(function Rows({ rows, height, theme }: { readonly rows: readonly Row[]; readonly height: number; readonly theme: Theme }) {
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      {Array.from({ length: height }, (_, place) => (
        <Text key={place} wrap="truncate-end">
          {(rows[place] ?? []).map(({ text, tone }, index) => (
            <Text key={index} {...theme[tone]}>
              {text}
            </Text>
          ))}
          {(rows[place] ?? []).length === 0 ? ' ' : ''}
        </Text>
      ))}
    </Box>
  );
});
