import { patternTree, type PatternNode } from './pattern-tree.ts';

/** `cannot-tell`: it would take too long. */
export type SteadyMatch = 'matches' | 'differs' | 'cannot-tell';

/** So many small steps take well under a second. */
const maxSteps = 2_000_000;
/** A pattern that looks behind or refers back is left to the engine, for texts too short to keep it busy. */
const shortText = 16;

/**
 * Whether a pattern matches the whole text, in bounded time whatever the pattern: `(a+)+b` keeps an ordinary engine busy for ever.
 * For patterns and texts from outside, where no process can be ended. `pattern` compiles (compilePattern) and may begin with `(?s)`, `(?i)`.
 */
export function matchesWholeSteadily(pattern: string, text: string): SteadyMatch {
  const flagged = /^\(\?([si]{1,2})\)/.exec(pattern);
  const source = flagged === null ? pattern : pattern.slice(flagged[0].length);
  const flags = `u${flagged?.[1] ?? ''}`;
  const tree = patternTree(source);
  if (tree === undefined) {
    if (text.length > shortText) return 'cannot-tell';
    return new RegExp(`^(?:${source})$`, flags).test(text) ? 'matches' : 'differs';
  }
  try {
    return new Walk(text, flags).ends(tree.root, new Set([0])).has(text.length) ? 'matches' : 'differs';
  } catch (error) {
    if (error instanceof TooLong) return 'cannot-tell';
    throw error;
  }
}

class TooLong extends Error {}

/** Sets of positions instead of backtracking: from where a node may begin to where it may end. */
class Walk {
  private steps = 0;
  private readonly text: string;
  private readonly flags: string;
  private readonly atoms = new Map<string, RegExp>();

  constructor(text: string, flags: string) {
    this.text = text;
    this.flags = flags;
  }

  ends(node: PatternNode, starts: ReadonlySet<number>): Set<number> {
    this.steps += starts.size + 1;
    if (this.steps > maxSteps) throw new TooLong();
    switch (node.kind) {
      case 'character':
        return this.after(node.source, starts);
      case 'sequence':
        return node.items.reduce((from, item) => this.ends(item, from), new Set(starts));
      case 'choice':
        return new Set(node.items.flatMap((item) => [...this.ends(item, starts)]));
      case 'repeat':
        return this.repeated(node.item, node.min, node.max, starts);
      case 'ahead':
        return new Set([...starts].filter((start) => this.ends(node.item, new Set([start])).size > 0 === node.wanted));
      case 'edge':
        return new Set([...starts].filter((start) => this.isEdge(node.which, start)));
      default:
        return node satisfies never;
    }
  }

  private after(source: string, starts: ReadonlySet<number>): Set<number> {
    let atom = this.atoms.get(source);
    if (atom === undefined) {
      atom = new RegExp(source, `${this.flags}y`);
      this.atoms.set(source, atom);
    }
    const found = new Set<number>();
    for (const start of starts) {
      atom.lastIndex = start;
      if (atom.test(this.text)) found.add(atom.lastIndex);
    }
    return found;
  }

  private repeated(item: PatternNode, min: number, max: number, starts: ReadonlySet<number>): Set<number> {
    let current = new Set(starts);
    for (let count = 0; count < min; count += 1) {
      const next = this.ends(item, current);
      // Nothing changes any more: the remaining rounds change nothing either.
      if (next.size === current.size && next.isSubsetOf(current)) break;
      current = next;
    }
    const reached = new Set(current);
    let fresh = current;
    for (let count = min; count < max && fresh.size > 0; count += 1) {
      fresh = this.ends(item, fresh).difference(reached);
      for (const position of fresh) reached.add(position);
    }
    return reached;
  }

  private isEdge(which: '^' | '$' | 'b' | 'B', at: number): boolean {
    if (which === '^') return at === 0;
    if (which === '$') return at === this.text.length;
    const isWord = (index: number): boolean => /^\w$/.test(this.text[index] ?? '');
    return (isWord(at - 1) !== isWord(at)) === (which === 'b');
  }
}
