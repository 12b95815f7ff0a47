import { useInput, usePaste } from 'ink';
import { useState } from 'react';
import { row, segment, textOfRow, type Row } from '../rows/row.ts';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { atStart, moveScroll, scrollTo, type Scroll } from './scroll-pane/state.ts';
import { scrollMove } from './scroll-pane/keys.ts';
import { ScrollPane } from './scroll-pane/view.tsx';
import { textFieldEdit } from './text-field/keys.ts';
import { editTextField, textField, textOf, type TextField } from './text-field/state.ts';
import { textFieldSegments } from './text-field/view.ts';

export interface ReaderProps {
  readonly top: readonly [Row, Row];
  /** Rows for so many columns. */
  readonly rows: (columns: number) => readonly Row[];
  /** Above the line of keys. */
  readonly notice: readonly Row[];
  readonly keys: string;
  readonly theme: Theme;
  /** Keys that are not for reading: letters, Enter, Escape, Ctrl-C as `quit`. */
  readonly onKey: (key: 'enter' | 'escape' | 'quit' | { readonly letter: string }) => void;
}

/** A long text to read: scrolled by keys, searched with `/` and `n`. */
export function Reader({ top, rows, notice, keys, theme, onKey }: ReaderProps) {
  const [scroll, setScroll] = useState<Scroll>(atStart);
  const [search, setSearch] = useState<TextField>();
  const [sought, setSought] = useState('');
  const [size, setSize] = useState({ columns: 80, rows: 10 });
  const lines = rows(size.columns);

  const find = (text: string, from: number): void => {
    const wanted = text.toLowerCase();
    const place = lines.findIndex((line, index) => index >= from && textOfRow(line).toLowerCase().includes(wanted));
    const again = place < 0 ? lines.findIndex((line) => textOfRow(line).toLowerCase().includes(wanted)) : place;
    if (again >= 0) setScroll(scrollTo(again, lines.length, size.rows));
  };
  useInput((input, key) => {
    if (key.ctrl && input === 'c') return onKey('quit');
    if (search !== undefined) {
      if (key.escape) return setSearch(undefined);
      if (key.return) {
        setSearch(undefined);
        setSought(textOf(search));
        return find(textOf(search), scroll.top);
      }
      const edit = textFieldEdit(input, key);
      return edit === undefined ? undefined : setSearch(editTextField(search, edit));
    }
    const move = scrollMove(key);
    if (move !== undefined) return setScroll(moveScroll(scroll, move, lines.length, size.rows));
    if (input === '/') return setSearch(textField(''));
    if (input === 'n' && sought !== '') return find(sought, scroll.top + 1);
    if (key.return) return onKey('enter');
    if (key.escape) return onKey('escape');
    if (input !== '') onKey({ letter: input });
  });
  usePaste((text) => {
    if (search !== undefined) setSearch(editTextField(search, { kind: 'insert', text }));
  });

  const more = lines.length > size.rows ? `   ↑↓ PgUp PgDn ${Math.min(100, Math.round(((scroll.top + size.rows) / lines.length) * 100))} %` : '';
  const line: Row = search === undefined ? row(`${keys}   / search${more}`, 'dim') : [segment('search: ', 'ask'), ...textFieldSegments(search, size.columns - 9)];
  return (
    <Screen
      top={top}
      bottom={[...notice, line]}
      theme={theme}
      body={(room) => {
        if (room.columns !== size.columns || room.rows !== size.rows) queueMicrotask(() => setSize(room));
        return <ScrollPane rows={rows(room.columns)} scroll={scroll} height={room.rows} theme={theme} />;
      }}
    />
  );
}
