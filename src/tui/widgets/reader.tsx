import { useWindowSize } from 'ink';
import { useMemo } from 'react';
import type { KeyMap } from '../keys/key-map.ts';
import type { Layer } from '../keys/layer.ts';
import { useKeys } from '../keys/use-keys.ts';
import { segment, textOfRow, type Row } from '../rows/row.ts';
import { textRows } from '../rows/text-rows.ts';
import { bodyRoom, Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { readerMap, type ReaderAct } from './reader-keys.ts';
import { scrollMove } from './scroll-pane/keys.ts';
import { atStart, moveScroll, scrollTo, topOf, type Scroll } from './scroll-pane/state.ts';
import { ScrollPane } from './scroll-pane/view.tsx';
import { textFieldEdit } from './text-field/keys.ts';
import { editTextField, textField, textOf, type TextField } from './text-field/state.ts';
import { textFieldSegments } from './text-field/view.ts';
import { useLatest } from './use-latest.ts';
import { useSettled } from './use-settled.ts';

export interface ReaderProps<Act extends string> {
  readonly top: readonly [Row, Row];
  readonly text: string;
  /** The line with which reading begins; what stands above it is reached by scrolling. Missing: the first. */
  readonly startAt?: string;
  /** Above the line of keys. */
  readonly notice: readonly Row[];
  /** The screen's own keys; those for reading are added. */
  readonly keys: Omit<KeyMap<Act>, 'typing'>;
  readonly theme: Theme;
  /** Milliseconds that never go back: Enter counts only for what has been there to be read. */
  readonly now: () => number;
  readonly onAct: (act: Act) => void;
  readonly onLeave?: () => void;
}

interface Reading {
  /** undefined: nobody has moved yet. */
  readonly scroll: Scroll | undefined;
  readonly search: TextField | undefined;
  readonly sought: string;
  /** The line where it was found; undefined: not looked for since the last move. */
  readonly found: number | 'nowhere' | undefined;
}

/** A long text to read: scrolled by keys, searched with `/` and `n`. */
export function Reader<Act extends string>({ top, text, startAt, notice, keys, theme, now: clock, onAct, onLeave }: ReaderProps<Act>) {
  const [reading, latest, set] = useLatest<Reading>({ scroll: undefined, search: undefined, sought: '', found: undefined });
  const terminal = useWindowSize();
  const size = bodyRoom(terminal, notice.length + 1);
  const lines = useMemo(() => textRows(text, size.columns), [text, size.columns]);

  const first = startAt === undefined ? -1 : lines.findIndex((line) => textOfRow(line) === startAt);
  const begin = first < 0 ? atStart : { ...scrollTo(first, lines.length, size.rows), following: false };

  /** From this line on, then from the first one. */
  const find = (sought: string, from: number): Reading => {
    const wanted = sought.toLowerCase();
    const holds = (line: Row): boolean => textOfRow(line).toLowerCase().includes(wanted);
    const after = lines.findIndex((line, index) => index >= from && holds(line));
    const place = after < 0 ? lines.findIndex(holds) : after;
    if (sought === '') return { ...latest(), search: undefined, sought, found: undefined };
    if (place < 0) return { ...latest(), search: undefined, sought, found: 'nowhere' };
    return { search: undefined, sought, found: place, scroll: scrollTo(place, lines.length, size.rows) };
  };
  const readerAct = (act: ReaderAct, now: Reading): void => {
    const topLine = topOf(now.scroll ?? begin, lines.length, size.rows);
    switch (act) {
      case 'search':
        return set({ ...now, search: textField('') });
      case 'undo-search':
        return set({ ...now, search: undefined });
      case 'done':
        return set(find(now.search === undefined ? '' : textOf(now.search), topLine));
      case 'again':
        // At the end of the text the found line may stand below the top one: from there it goes on.
        return now.sought === '' ? undefined : set(find(now.sought, Math.max(topLine, typeof now.found === 'number' ? now.found : 0) + 1));
      case 'scroll':
      case 'edit':
        return undefined;
      default:
        return act satisfies never;
    }
  };
  const isMine = (act: Act | ReaderAct): act is ReaderAct => !keys.uses.some((use) => use.act === act);
  const map = (now: Reading): KeyMap<Act | ReaderAct> => readerMap(keys, now.search !== undefined);
  const shown = (over: Layer['kind']): string => `${terminal.columns}×${terminal.rows} ${over}`;
  const layer = useKeys<Act | ReaderAct>({
    map: () => map(latest()),
    onAct: (act, _, key) => {
      const now = latest();
      const move = scrollMove(key);
      if (act === 'scroll' && move !== undefined)
        return set({ ...now, found: undefined, scroll: moveScroll(now.scroll ?? begin, move, lines.length, size.rows) });
      if (isMine(act)) return readerAct(act, now);
      // Keys come here only where nothing lies over the text.
      return !key.return || deliberate(shown('none')) ? onAct(act) : undefined;
    },
    onText: (input, key) => {
      const now = latest();
      const edit = textFieldEdit(input, key);
      if (now.search !== undefined && edit !== undefined) set({ ...now, search: editTextField(now.search, edit) });
    },
    onPaste: (pasted) => {
      const now = latest();
      if (now.search !== undefined) set({ ...now, search: editTextField(now.search, { kind: 'insert', text: pasted }) });
    },
    ...(onLeave === undefined ? {} : { onLeave }),
  });
  const { search, sought } = reading;
  const scroll = reading.scroll ?? begin;
  const { deliberate } = useSettled(search === undefined ? shown(layer.kind) : 'search', clock);

  const typed: Row[] = search === undefined ? [] : [[segment('search: ', 'ask'), ...textFieldSegments(search, size.columns - 9)]];
  return (
    <Screen
      top={top}
      bottom={[...notice, ...typed]}
      keys={map(reading)}
      layer={layer}
      place={placeWords(reading, topOf(scroll, lines.length, size.rows) + size.rows, lines.length, size.rows)}
      theme={theme}
      body={(room) => <ScrollPane rows={lines} scroll={scroll} height={room.rows} sought={sought} theme={theme} />}
    />
  );
}

function placeWords({ found, search }: Reading, seen: number, lines: number, rows: number): string {
  if (search !== undefined) return '';
  if (found === 'nowhere') return 'not found';
  return lines > rows ? `${Math.min(100, Math.round((seen / lines) * 100))} %` : '';
}
