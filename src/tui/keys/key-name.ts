import type { Key } from 'ink';

/** The name of a key as key maps spell it: `Enter`, `Esc`, `PgUp`, `Ctrl-C`, `q`. undefined: no single key (several characters that came at once, Alt, a function key). */
export function keyName(input: string, key: Key): string | undefined {
  if (key.upArrow) return '↑';
  if (key.downArrow) return '↓';
  if (key.leftArrow) return '←';
  if (key.rightArrow) return '→';
  if (key.pageUp) return 'PgUp';
  if (key.pageDown) return 'PgDn';
  if (key.home) return 'Home';
  if (key.end) return 'End';
  if (key.return) return 'Enter';
  if (key.escape) return 'Esc';
  if (key.tab) return key.shift ? 'Shift-Tab' : 'Tab';
  if (key.backspace) return 'Backspace';
  if (key.delete) return 'Delete';
  if (key.meta || input === '') return undefined;
  if (key.ctrl) return /^[a-z]$/.test(input) ? `Ctrl-${input.toUpperCase()}` : undefined;
  return Array.from(input).length === 1 ? input : undefined;
}
