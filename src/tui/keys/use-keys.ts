import { useInput, usePaste, useWindowSize, type Key } from 'ink';
import { bodyRoom } from '../screen.tsx';
import { useLatest } from '../widgets/use-latest.ts';
import { actOf, type KeyMap, type SharedAct } from './key-map.ts';
import { keyName } from './key-name.ts';
import { pageRows } from './key-rows.ts';
import { leavingLayer, noLayer, pageLayer, pressLeaving, pressPage, type Layer } from './layer.ts';

export interface KeyHandlers<Act extends string> {
  /** The keys of the screen as it is when one is pressed: several may come between two drawings. */
  readonly map: () => KeyMap<Act>;
  readonly onAct: (act: Exclude<Act, SharedAct>, input: string, key: Key) => void;
  /** A key of no use: text for the line that is typed. */
  readonly onText?: (input: string, key: Key) => void;
  readonly onPaste?: (text: string) => void;
  /** `q` or Ctrl-C, where the map asks and it was said again. */
  readonly onLeave?: () => void;
}

/** Listens to the keys of a screen by its map. Returns what lies over it: the screen draws that, and what lies below hears nothing. */
export function useKeys<Act extends string>({ map, onAct, onText, onPaste, onLeave }: KeyHandlers<Act>): Layer {
  const [layer, latest, set] = useLatest<Layer>(noLayer);
  const terminal = useWindowSize();
  useInput((input, key) => {
    const name = keyName(input, key);
    const over = latest();
    const keys = map();
    if (over.kind === 'page') {
      const room = bodyRoom(terminal, 1);
      if (name === 'Ctrl-L') return undefined;
      return set(pressPage(over.scroll, name, pageRows(keys, room.columns).length, room.rows));
    }
    if (over.kind === 'leaving') {
      const pressed = pressLeaving(name);
      if (pressed !== 'leave') return set(pressed);
      set(noLayer);
      return onLeave?.();
    }
    const act = actOf(keys, name);
    switch (act) {
      case 'help':
        return set(pageLayer);
      case 'redraw':
        // The root hears it on every screen.
        return undefined;
      case 'quit' as Act:
        return keys.asks === undefined ? onAct(act as Exclude<Act, SharedAct>, input, key) : set(leavingLayer);
      case undefined:
      case 'edit' as Act:
        return onText?.(input, key);
      default:
        return onAct(act as Exclude<Act, SharedAct>, input, key);
    }
  });
  usePaste((text) => {
    if (latest().kind === 'none') onPaste?.(text);
  });
  return layer;
}
