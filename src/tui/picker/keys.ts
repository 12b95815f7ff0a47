import { editing, type KeyMap } from '../keys/key-map.ts';
import type { Item } from './items.ts';

export type PickerAct = 'open' | 'move' | 'filter' | 'unfilter' | 'again' | 'quit' | 'edit';

/** `item`: the chosen one. `typing`: the filter is being typed. */
export function pickerMap(item: Item | undefined, filter: { readonly typing: boolean; readonly text: string }): KeyMap<PickerAct> {
  const open =
    item === undefined
      ? []
      : item.kind === 'operation'
        ? [{ act: 'open', keys: ['Enter'], line: 'open it', does: 'the screen of this operation, as it stands now' } as const]
        : item.choice.mistake === undefined
          ? [
              {
                act: 'open',
                keys: ['Enter'],
                line: 'open (nothing runs yet)',
                does: 'its declaration; nothing runs before you have approved the plan',
              } as const,
            ]
          : [
              {
                act: 'open',
                keys: ['Enter'],
                line: 'show its mistakes',
                does: 'every mistake with its place and what to write instead',
              } as const,
            ];
  const move = {
    act: 'move',
    keys: ['↑', '↓', 'PgUp', 'PgDn', ...(filter.typing ? [] : ['Home', 'End'])],
    shown: '↑↓',
    line: 'choose',
    does: 'the one above or below; PgUp, PgDn: ten of them',
  } as const;
  if (filter.typing)
    return {
      uses: [...open, move, { act: 'unfilter', keys: ['Esc', 'Ctrl-C'], shown: 'Esc', line: 'show all', does: 'show all again' }, editing],
      typing: true,
      about: [],
    };
  return {
    uses: [
      ...open,
      move,
      { act: 'filter', keys: ['/'], line: 'filter', does: 'only those whose name, file, class or phase hold what you type' },
      ...(filter.text === '' ? [] : [{ act: 'unfilter', keys: ['Esc'], line: 'show all', does: 'show all again' } as const]),
      { act: 'again', keys: ['r'], does: 'read the workspace again' },
      {
        act: 'quit',
        keys: filter.text === '' ? ['q', 'Ctrl-C', 'Esc'] : ['q', 'Ctrl-C'],
        shown: 'q',
        line: 'leave',
        does: 'leave Holdpoint; operations that run go on',
      },
    ],
    typing: false,
    about: [
      'Operations that are not closed stand first: they run, or wait for an answer.',
      '`holdpoint new` makes a runbook from a template.',
    ],
  };
}
