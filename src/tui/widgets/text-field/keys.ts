import type { Key } from 'ink';
import type { TextFieldEdit } from './state.ts';

/** What a key does to a line being typed; undefined: the key is not for the line. Readline's keys work beside the arrows. */
export function textFieldEdit(input: string, key: Key): TextFieldEdit | undefined {
  if (key.leftArrow) return { kind: 'left' };
  if (key.rightArrow) return { kind: 'right' };
  if (key.home) return { kind: 'start' };
  if (key.end) return { kind: 'end' };
  if (key.backspace) return { kind: 'delete-before' };
  if (key.delete) return { kind: 'delete-after' };
  if (key.ctrl) {
    switch (input) {
      case 'a':
        return { kind: 'start' };
      case 'e':
        return { kind: 'end' };
      case 'b':
        return { kind: 'left' };
      case 'f':
        return { kind: 'right' };
      case 'u':
        return { kind: 'delete-to-start' };
      case 'k':
        return { kind: 'delete-to-end' };
      case 'w':
        return { kind: 'delete-word-before' };
      default:
        return undefined;
    }
  }
  if (key.return || key.escape || key.tab || key.meta || key.upArrow || key.downArrow || key.pageUp || key.pageDown || input === '')
    return undefined;
  return { kind: 'insert', text: input };
}
