/**
 * A pattern of a runbook (ECMAScript) as an extended regular expression of POSIX for grep(1), where both mean the same on one line of ASCII.
 * undefined: it cannot be said so.
 */
export function toExtendedRegex(pattern: string): string | undefined {
  let out = '';
  for (let at = 0; at < pattern.length;) {
    const piece = pieceAt(pattern, at);
    if (piece === undefined) return undefined;
    out += piece.text;
    at += piece.length;
  }
  return out;
}

interface Piece {
  readonly text: string;
  readonly length: number;
}

const classes: Readonly<Record<string, string>> = { d: '[0-9]', D: '[^0-9]', w: '[A-Za-z0-9_]', W: '[^A-Za-z0-9_]' };

function pieceAt(pattern: string, at: number): Piece | undefined {
  const character = pattern[at]!;
  const rest = pattern.slice(at);
  if (!/^[ -~]/.test(rest)) return undefined;
  // Lazy quantifiers and groups with a meaning of their own have no like.
  if (/^(?:[*+?]|\{\d+(?:,\d*)?\})[?+*{]/.test(rest)) return undefined;
  if (rest.startsWith('(?')) return rest.startsWith('(?:') ? { text: '(', length: 3 } : undefined;
  if (character === '\\') {
    const hex = /^\\x([2-7][0-9a-f])/i.exec(rest);
    if (hex !== null) return { text: literal(String.fromCharCode(Number.parseInt(hex[1]!, 16))), length: 4 };
    const next = rest[1];
    if (next === undefined) return undefined;
    if (classes[next] !== undefined) return { text: classes[next], length: 2 };
    return /[A-Za-z0-9]/.test(next) ? undefined : { text: literal(next), length: 2 };
  }
  if (character === '[') {
    // Only plain sets: a backslash in brackets is literal in POSIX.
    const set = /^\[\^?[A-Za-z0-9 _.:;,/@%+=~#!&-]+\]/.exec(rest);
    return set === null || /\[[:.=]/.test(set[0]) ? undefined : { text: set[0], length: set[0].length };
  }
  if (character === '{' && !/^\{\d+(?:,\d*)?\}/.test(rest)) return undefined;
  return { text: character, length: 1 };
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character;
}
