import { patternTree, type PatternNode } from './pattern-tree.ts';
import { compilePattern } from './pattern.ts';

/** A pattern as a graph of small steps: from `start` on, whoever arrives at an `end` has matched. */
export interface PatternGraph {
  readonly nodes: readonly GraphNode[];
  readonly start: number;
  /** Sources of the one-character patterns that `take` names by place. */
  readonly atoms: readonly string[];
  /** Flags of those patterns. */
  readonly flags: string;
}

export type GraphNode =
  | { readonly kind: 'end' }
  | { readonly kind: 'take'; readonly atom: number; readonly to: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'edge'; readonly which: '^' | '$' | 'b' | 'B'; readonly to: number };

export type GraphResult = { readonly ok: true; readonly graph: PatternGraph } | { readonly ok: false; readonly reason: string };

/** `(?:[a-z]{50}){50}` stands for as many steps; more would fill the memory. */
const maxNodes = 3000;

/** The graph of a pattern that is searched in single lines; why it cannot be, in words that follow the pattern. */
export function patternGraph(pattern: string): GraphResult {
  const compiled = compilePattern(pattern, 'search');
  if (!compiled.ok) return { ok: false, reason: compiled.reason };
  const tree = patternTree(compiled.regex.source);
  if (tree === undefined) return { ok: false, reason: 'looks behind or refers back' };
  const builder = new Builder(compiled.regex.flags);
  try {
    const start = builder.before(tree.root, builder.add({ kind: 'end' }));
    const graph = { nodes: builder.nodes, start, atoms: builder.atoms, flags: compiled.regex.flags };
    return matchesNothing(graph) ? { ok: false, reason: 'matches the empty text' } : { ok: true, graph };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, reason: error.message };
    throw error;
  }
}

class Unfit extends Error {}

class Builder {
  readonly nodes: GraphNode[] = [];
  readonly atoms: string[] = [];
  readonly flags: string;

  constructor(flags: string) {
    this.flags = flags;
  }

  add(node: GraphNode): number {
    if (this.nodes.length >= maxNodes) throw new Unfit('repeats too much');
    return this.nodes.push(node) - 1;
  }

  /** The node from which `node` and then `next` is matched. */
  before(node: PatternNode, next: number): number {
    switch (node.kind) {
      case 'character':
        return this.add({ kind: 'take', atom: this.atomOf(node.source), to: next });
      case 'sequence':
        return node.items.reduceRight((to, item) => this.before(item, to), next);
      case 'choice':
        return this.add({ kind: 'split', to: node.items.map((item) => this.before(item, next)) });
      case 'repeat':
        return this.repeated(node, next);
      case 'edge':
        return this.add({ kind: 'edge', which: node.which, to: next });
      case 'ahead':
        throw new Unfit('looks ahead');
      default:
        return node satisfies never;
    }
  }

  private repeated({ item, min, max }: PatternNode & { readonly kind: 'repeat' }, next: number): number {
    let to = next;
    if (max === Infinity) {
      const loop: GraphNode & { kind: 'split' } = { kind: 'split', to: [next] };
      to = this.add(loop);
      loop.to.push(this.before(item, to));
    } else {
      for (let count = min; count < max; count += 1) to = this.add({ kind: 'split', to: [next, this.before(item, to)] });
    }
    for (let count = 0; count < min; count += 1) to = this.before(item, to);
    return to;
  }

  private atomOf(source: string): number {
    if (source === String.raw`\n` || source === '\n') throw new Unfit('wants a line end, and lines are judged one by one');
    const found = this.atoms.indexOf(source);
    return found === -1 ? this.atoms.push(source) - 1 : found;
  }
}

/** Whether an end can be reached without taking a character, wherever edges hold. */
function matchesNothing({ nodes, start }: PatternGraph): boolean {
  const seen = new Set<number>();
  const open = [start];
  while (open.length > 0) {
    const at = open.pop()!;
    if (seen.has(at)) continue;
    seen.add(at);
    const node = nodes[at]!;
    if (node.kind === 'end') return true;
    if (node.kind === 'split') open.push(...node.to);
    if (node.kind === 'edge') open.push(node.to);
  }
  return false;
}
