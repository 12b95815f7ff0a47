import { useInput, usePaste, useWindowSize } from 'ink';
import { row, segment, textOfRow, type Row } from '../rows/row.ts';
import { bodyRoom, Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollMove } from './scroll-pane/keys.ts';
import { atStart, moveScroll, scrollTo, topOf, type Scroll } from './scroll-pane/state.ts';
import { ScrollPane } from './scroll-pane/view.tsx';
import { textFieldEdit } from './text-field/keys.ts';
import { editTextField, textField, textOf, type TextField } from './text-field/state.ts';
import { textFieldSegments } from './text-field/view.ts';
import { useLatest } from './use-latest.ts';
import { useSettled } from './use-settled.ts';

export interface ReaderProps {
  readonly top: readonly [Row, Row];
  /** Rows for so many columns. */
  readonly rows: (columns: number) => readonly Row[];
  /** Above the line of keys. */
  readonly notice: readonly Row[];
  readonly keys: string;
  readonly theme: Theme;
  /** Milliseconds that never go back: Enter counts only for what has been there to be read. */
  readonly now: () => number;
  /** Keys that are not for reading: letters, Enter, Escape, Ctrl-C as `quit`. */
  readonly onKey: (key: 'enter' | 'escape' | 'quit' | { readonly letter: string }) => void;
}

interface Reading {
  readonly scroll: Scroll;
  readonly search: TextField | undefined;
  readonly sought: string;
}

/** A long text to read: scrolled by keys, searched with `/` and `n`. */
export function Reader({ top, rows, notice, keys, theme, now: clock, onKey }: ReaderProps) {
  const [reading, latest, set] = useLatest<Reading>({ scroll: atStart, search: undefined, sought: '' });
  const terminal = useWindowSize();
  const size = bodyRoom(terminal, notice.length + 1);
  const shown = `${terminal.columns}×${terminal.rows}`;
  const { deliberate } = useSettled(shown, clock);
  const lines = rows(size.columns);

  const found = (text: string, from: number): Scroll => {
    const wanted = text.toLowerCase();
    const holds = (line: Row): boolean => textOfRow(line).toLowerCase().includes(wanted);
    const place = lines.findIndex((line, index) => index >= from && holds(line));
    const again = place < 0 ? lines.findIndex(holds) : place;
    return again < 0 ? latest().scroll : scrollTo(again, lines.length, size.rows);
  };
  useInput((input, key) => {
    const now = latest();
    if (key.ctrl && input === 'c') return onKey('quit');
    if (now.search !== undefined) {
      if (key.escape) return set({ ...now, search: undefined });
      if (key.return) {
        const sought = textOf(now.search);
        return set({ search: undefined, sought, scroll: found(sought, topOf(now.scroll, lines.length, size.rows)) });
      }
      const edit = textFieldEdit(input, key);
      return edit === undefined ? undefined : set({ ...now, search: editTextField(now.search, edit) });
    }
    const move = scrollMove(key);
    if (move !== undefined) return set({ ...now, scroll: moveScroll(now.scroll, move, lines.length, size.rows) });
    if (input === '/') return set({ ...now, search: textField('') });
    if (input === 'n' && now.sought !== '')
      return set({ ...now, scroll: found(now.sought, topOf(now.scroll, lines.length, size.rows) + 1) });
    if (key.return) return deliberate(shown) ? onKey('enter') : undefined;
    if (key.escape) return onKey('escape');
    if (input !== '' && !key.ctrl && !key.meta) onKey({ letter: input });
  });
  usePaste((text) => {
    const now = latest();
    if (now.search !== undefined) set({ ...now, search: editTextField(now.search, { kind: 'insert', text }) });
  });

  const { scroll, search } = reading;
  const seen = topOf(scroll, lines.length, size.rows) + size.rows;
  const more = lines.length > size.rows ? `   ↑↓ PgUp PgDn ${Math.min(100, Math.round((seen / lines.length) * 100))} %` : '';
  const line: Row =
    search === undefined
      ? row(`${keys}   / search${more}`, 'dim')
      : [segment('search: ', 'ask'), ...textFieldSegments(search, size.columns - 9)];
  return (
    <Screen
      top={top}
      bottom={[...notice, line]}
      theme={theme}
      body={(room) => <ScrollPane rows={lines} scroll={scroll} height={room.rows} theme={theme} />}
    />
  );
}
