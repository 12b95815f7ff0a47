import { Box, Text, useIsScreenReaderEnabled, useWindowSize } from 'ink';
import type { ReactNode } from 'react';
import type { KeyMap } from './keys/key-map.ts';
import { keyLine, pageRows } from './keys/key-rows.ts';
import { noLayer, type Layer } from './keys/layer.ts';
import { emptyRow, row, type Row } from './rows/row.ts';
import { Rows } from './rows/rows.tsx';
import { wrapText } from './rows/wrap.ts';
import type { Theme } from './theme.ts';
import { topOf } from './widgets/scroll-pane/state.ts';

/** The space a screen has for its body. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** The smallest terminal in which every screen can show what must always be visible. */
const smallest: Room = { columns: 40, rows: 12 };

/** Two lines at the top and the two rules. */
const frameRows = 4;

/** What a terminal of this size leaves for the body above so many lines at the bottom. */
export function bodyRoom(terminal: Room, bottomRows: number): Room {
  return { columns: terminal.columns, rows: Math.max(1, terminal.rows - frameRows - Math.max(1, bottomRows)) };
}

/** At most so many lines may stand at the bottom: the body keeps three, so that no frame is taller than its terminal. */
export function mostBottomRows(terminal: Room): number {
  return Math.max(1, terminal.rows - frameRows - 3);
}

/** Lines for the bottom, cut from their start where there are too many: the line of keys is the last and always stays. */
function bottomOf(rows: readonly Row[], terminal: Room): readonly Row[] {
  return rows.length === 0 ? [emptyRow] : rows.slice(-mostBottomRows(terminal));
}

/** The lines below the body: what the screen says, then its keys, or the question whether to leave. A page of keys has the place to itself. */
function lastRows(bottom: readonly Row[], keys: KeyMap | undefined, layer: Layer, place: string, columns: number): readonly Row[] {
  if (keys === undefined) return bottom;
  switch (layer.kind) {
    case 'none':
      return [...bottom, keyLine(keys, columns, place)];
    case 'page':
      return [row('any key: back   ↑↓ PgUp PgDn', 'dim')];
    case 'leaving':
      return [...bottom, ...wrapText(keys.asks ?? '', columns).map((line) => row(line, 'ask'))];
    default:
      return layer satisfies never;
  }
}

/**
 * The stable frame of every screen: two lines at the top that never move, a rule, the body, a rule, and at the bottom the lines that say
 * what comes next and which keys there are. A screen reader gets the lines that say something, without rules and without empty ones.
 */
export function Screen({
  top,
  bottom,
  keys,
  layer = noLayer,
  place = '',
  theme,
  body,
}: {
  readonly top: readonly [Row, Row];
  /** Above the line of keys. */
  readonly bottom: readonly Row[];
  /** Missing: a screen without keys. */
  readonly keys?: KeyMap;
  readonly layer?: Layer;
  /** How far one has read, at the end of the line of keys. */
  readonly place?: string;
  readonly theme: Theme;
  readonly body: (room: Room) => ReactNode;
}) {
  const terminal = useWindowSize();
  const spoken = useIsScreenReaderEnabled();
  const { columns, rows } = terminal;
  if (!spoken && (columns < smallest.columns || rows < smallest.rows)) {
    return (
      <Text wrap="truncate-end">{`holdpoint needs ${smallest.columns}×${smallest.rows} (now ${columns}×${rows})`.slice(0, columns)}</Text>
    );
  }
  const last = bottomOf(lastRows(bottom, keys, layer, place, columns), terminal);
  const room = bodyRoom(terminal, last.length);
  const shown = (): ReactNode => {
    if (keys === undefined || layer.kind !== 'page') return body(room);
    const page = pageRows(keys, columns);
    const from = topOf(layer.scroll, page.length, room.rows);
    return <Rows rows={spoken ? page : page.slice(from, from + room.rows)} height={spoken ? page.length : room.rows} theme={theme} />;
  };
  if (spoken) {
    return (
      <Box flexDirection="column">
        <Rows rows={top} height={2} theme={theme} />
        {shown()}
        <Rows rows={last} height={last.length} theme={theme} />
      </Box>
    );
  }
  const rule: Row = row('─'.repeat(columns), 'dim');
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows rows={[...top, rule]} height={3} theme={theme} />
      <Box height={room.rows} flexDirection="column" overflow="hidden">
        {shown()}
      </Box>
      <Rows rows={[rule, ...last]} height={1 + last.length} theme={theme} />
    </Box>
  );
}
