/** A pattern taken apart, as far as it is regular: characters, sequences, choices, repetitions, looks ahead, edges. */
export type PatternNode =
  /** One character; the source of an ECMAScript atom. */
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'ahead'; readonly item: PatternNode; readonly wanted: boolean }
  | { readonly kind: 'edge'; readonly which: '^' | '$' | 'b' | 'B' };

export interface PatternTree {
  readonly root: PatternNode;
  /** Groups that capture. */
  readonly groups: number;
}

/** Takes apart a pattern that compiles with the `u` flag, without its leading `(?s)`; undefined where it looks behind or refers back. */
export function patternTree(source: string): PatternTree | undefined {
  const reader = new Reader(source);
  const root = reader.choice();
  return root === undefined ? undefined : { root, groups: reader.groups };
}

const quantifier = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y;
const escape = /\\(?:u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|[pP]\{[^}]*\}|[^])/uy;
const characterClass = /\[(?:\\[^]|[^\]\\])*\]/uy;
const opening = /\((\?:|\?=|\?!|\?<[A-Za-z_$][\w$]*>|(?!\?))/y;

class Reader {
  groups = 0;
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  choice(): PatternNode | undefined {
    const items: PatternNode[] = [];
    do {
      const item = this.sequence();
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.take('|'));
    return items.length === 1 ? items[0] : { kind: 'choice', items };
  }

  private sequence(): PatternNode | undefined {
    const items: PatternNode[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const atom = this.atom();
      if (atom === undefined) return undefined;
      items.push(this.repeated(atom));
    }
    return { kind: 'sequence', items };
  }

  private repeated(item: PatternNode): PatternNode {
    const found = this.match(quantifier);
    if (found === undefined) return item;
    const [whole, low, comma, high] = found;
    if (low === undefined) return { kind: 'repeat', item, min: whole.startsWith('+') ? 1 : 0, max: whole.startsWith('?') ? 1 : Infinity };
    const min = Number(low);
    return { kind: 'repeat', item, min, max: comma === undefined ? min : high === '' || high === undefined ? Infinity : Number(high) };
  }

  private atom(): PatternNode | undefined {
    switch (this.source[this.at]) {
      case '(':
        return this.group();
      case '[':
        return this.character(characterClass);
      case '\\':
        return this.escaped();
      case '^':
      case '$': {
        const which = this.source[this.at] === '^' ? '^' : '$';
        this.at += 1;
        return { kind: 'edge', which };
      }
      default: {
        const character = String.fromCodePoint(this.source.codePointAt(this.at)!);
        this.at += character.length;
        return { kind: 'character', source: character };
      }
    }
  }

  private group(): PatternNode | undefined {
    const kind = this.match(opening)?.[1];
    if (kind === undefined) return undefined;
    if (kind === '' || kind.startsWith('?<')) this.groups += 1;
    const item = this.choice();
    if (item === undefined || !this.take(')')) return undefined;
    return kind === '?=' || kind === '?!' ? { kind: 'ahead', item, wanted: kind === '?=' } : item;
  }

  private escaped(): PatternNode | undefined {
    const next = this.source[this.at + 1] ?? '';
    if (next === 'b' || next === 'B') {
      this.at += 2;
      return { kind: 'edge', which: next };
    }
    return /[1-9k]/.test(next) ? undefined : this.character(escape);
  }

  private character(form: RegExp): PatternNode | undefined {
    const found = this.match(form)?.[0];
    return found === undefined ? undefined : { kind: 'character', source: found };
  }

  private take(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.at;
    const found = form.exec(this.source);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }
}
