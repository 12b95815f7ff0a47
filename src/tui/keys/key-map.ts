/** One use of keys on a screen: what they do, as the screen's code, its last line and its page of keys know it. */
export interface KeyUse<Act extends string> {
  readonly act: Act;
  /** Names by `keyName`; each stands in one use of a map only. */
  readonly keys: readonly string[];
  /** How the keys are written where that is not the names with blanks between them. */
  readonly shown?: string;
  /** The words behind the keys in the last line; missing: on the page of keys only. */
  readonly line?: string;
  /** What the keys do, for the page of keys. */
  readonly does: string;
}

/** All keys of a screen as it is now. Its last line, its page of keys and what a key does are all read from here. */
export interface KeyMap<Act extends string = string> {
  /** Uses in the order of their weight: where the last line is short, the first ones stay. */
  readonly uses: readonly KeyUse<Act>[];
  /** A line is being typed: a key that is a character belongs to it. */
  readonly typing: boolean;
  /** What else one should know here, for the page of keys. */
  readonly about: readonly string[];
  /** `q` and Ctrl-C ask before they leave, in these words; missing: they are uses like any other. */
  readonly asks?: string;
}

export type SharedAct = 'help' | 'redraw';

/** While a line is typed `?` is a character, so the page of keys has a second key that is none. */
const help: KeyUse<SharedAct> = { act: 'help', keys: ['?', 'Ctrl-G'], line: 'keys', does: 'this list' };
const redraw: KeyUse<SharedAct> = {
  act: 'redraw',
  keys: ['Ctrl-L'],
  does: 'draw the screen anew, after something else wrote on the terminal',
};

/** What editing a line understands, beside characters. The line itself listens to these keys. */
export const editing: KeyUse<'edit'> = {
  act: 'edit',
  keys: ['←', '→', 'Home', 'End', 'Backspace', 'Delete', 'Ctrl-A', 'Ctrl-E', 'Ctrl-B', 'Ctrl-F', 'Ctrl-U', 'Ctrl-K', 'Ctrl-W'],
  shown: '← → Home End',
  does: 'move in the line; Ctrl-U, Ctrl-K, Ctrl-W delete to its start, to its end, a word',
};

/** Every use of a screen, those of all screens included, with the keys that count while a line is typed or not. */
export function usesOf<Act extends string>(map: KeyMap<Act>): readonly KeyUse<Act | SharedAct>[] {
  const counts = (name: string): boolean => !map.typing || Array.from(name).length > 1 || /[↑↓←→]/.test(name);
  return [...map.uses, help, redraw].flatMap((use) => {
    const keys = use.keys.filter(counts);
    return keys.length === 0 ? [] : [{ ...use, keys }];
  });
}

/** What a key does here; undefined: nothing, or it belongs to the line that is typed. */
export function actOf<Act extends string>(map: KeyMap<Act>, name: string | undefined): Act | SharedAct | undefined {
  return name === undefined ? undefined : usesOf(map).find(({ keys }) => keys.includes(name))?.act;
}

/** The keys of a use as they are written. */
export function shownKeys({ act, keys, shown }: KeyUse<string>): string {
  // One of the two is enough to be remembered in the last line and on the page.
  if (act === 'help') return keys[0]!;
  return shown ?? keys.join(' ');
}
