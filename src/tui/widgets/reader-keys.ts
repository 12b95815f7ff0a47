import { editing, type KeyMap, type KeyUse } from '../keys/key-map.ts';

/** What reading a long text understands, beside what its screen adds. */
export type ReaderAct = 'scroll' | 'search' | 'again' | 'done' | 'undo-search' | 'edit';

const reading: readonly KeyUse<ReaderAct>[] = [
  { act: 'search', keys: ['/'], line: 'search', does: 'search the text, small and capital letters alike' },
  { act: 'again', keys: ['n'], does: 'the next place of what was sought; after the last one the first' },
  {
    act: 'scroll',
    keys: ['↑', '↓', 'PgUp', 'PgDn', 'Home', 'End'],
    shown: '↑↓ PgUp PgDn',
    line: 'read',
    does: 'scroll; Home and End: to its start and end',
  },
];

const searching: KeyMap<ReaderAct> = {
  uses: [
    { act: 'done', keys: ['Enter'], line: 'find it', does: 'go to the next line with this text' },
    { act: 'undo-search', keys: ['Esc', 'Ctrl-C'], shown: 'Esc', line: 'back', does: 'back to the text' },
    editing,
  ],
  typing: true,
  about: [],
};

/** The keys of a screen with a long text: its own, then those for reading; only the line's own while a search is typed. */
export function readerMap<Act extends string>(own: Omit<KeyMap<Act>, 'typing'>, isSearching: boolean): KeyMap<Act | ReaderAct> {
  return isSearching ? searching : { ...own, uses: [...own.uses, ...reading], typing: false };
}
