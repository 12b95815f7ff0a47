import type { ScrollMove } from '../widgets/scroll-pane/state.ts';
import { editTextField, textField, textOf, type TextField, type TextFieldEdit } from '../widgets/text-field/state.ts';

/** Where the picker stands. */
export interface Picking {
  readonly place: number;
  readonly filter: TextField;
  readonly typing: boolean;
}

export function startPicking(place: number): Picking {
  return { place: Math.max(0, place), filter: textField(''), typing: false };
}

export function filterOf({ filter }: Picking): string {
  return textOf(filter).trim();
}

/** The chosen place in a list of so many; the list may have become shorter. */
export function placeIn({ place }: Picking, count: number): number {
  return Math.max(0, Math.min(place, count - 1));
}

export function movePlace(picking: Picking, move: ScrollMove, count: number): Picking {
  const place = placeIn(picking, count);
  const to: Readonly<Record<ScrollMove, number>> = {
    'line-up': place - 1,
    'line-down': place + 1,
    'page-up': place - 10,
    'page-down': place + 10,
    start: 0,
    end: count,
  };
  return { ...picking, place: Math.max(0, Math.min(to[move], count - 1)) };
}

export function startFilter(picking: Picking): Picking {
  return { ...picking, typing: true };
}

/** Another filter, another list: its first one is chosen. */
export function editFilter(picking: Picking, edit: TextFieldEdit): Picking {
  return { ...picking, filter: editTextField(picking.filter, edit), place: 0 };
}

export function dropFilter(): Picking {
  return startPicking(0);
}
