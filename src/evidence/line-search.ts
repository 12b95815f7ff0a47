import type { PatternGraph } from '../model/pattern-graph.ts';

/** Part of a line, from its first code unit to behind its last one. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Finds a pattern in a line. Its work is bounded whatever the pattern; undefined: it would take too long to tell. */
export type LineSearch = (line: string) => Range[] | undefined;

/** What stands beside a place in a line: nothing, a character of a word, or another one. */
type Beside = 'nothing' | 'word' | 'other';

/** A kind of characters that the pattern cannot tell from each other. */
interface Column {
  readonly place: number;
  readonly beside: Beside;
  readonly takes: readonly boolean[];
}

/** Nodes that may come next, and what stands before them. Where each column leads is found when it is first needed. */
interface State {
  readonly nodes: readonly number[];
  readonly before: Beside;
  readonly next: (Step | undefined)[];
}

interface Step {
  /** The pattern ended before this character. */
  readonly ended: boolean;
  readonly state: State;
}

/** More than this is not remembered; memory stays bounded. */
const mostStates = 2000;
const mostKnown = 4096;
/** Work for one line: characters looked at, and nodes visited where a step is not known yet. Well under a second. */
const mostWork = 5_000_000;

/** A table that is built while it is used, as in Thompson's search (1968, doi:10.1145/363347.363387): no going back, so it cannot stall. */
export function lineSearch(graph: PatternGraph): LineSearch {
  const atoms = graph.atoms.map((source) => new RegExp(`^(?:${source})$`, graph.flags));
  let columns = new Map<string, Column>();
  let known = new Map<number, Column>();
  let states = new Map<string, State>();
  const end: Column = { place: 0, beside: 'nothing', takes: atoms.map(() => false) };

  let work = 0;

  function forget(): void {
    columns = new Map();
    known = new Map();
    states = new Map();
  }

  function columnOf(codePoint: number): Column {
    const found = known.get(codePoint);
    if (found !== undefined) return found;
    const character = String.fromCodePoint(codePoint);
    const takes = atoms.map((atom) => atom.test(character));
    const beside = /^\w$/.test(character) ? 'word' : 'other';
    const key = `${beside} ${takes.map(Number).join('')}`;
    const column = columns.get(key) ?? { place: columns.size + 1, beside, takes };
    columns.set(key, column);
    known.set(codePoint, column);
    return column;
  }

  function stateOf(nodes: readonly number[], before: Beside): State {
    const key = `${before} ${nodes.join(' ')}`;
    const found = states.get(key);
    if (found !== undefined) return found;
    const state: State = { nodes, before, next: [] };
    if (states.size < mostStates) states.set(key, state);
    return state;
  }

  /** `anywhere`: a match may begin before every character. */
  function step(state: State, column: Column, anywhere: boolean): Step {
    work += 1;
    const place = column.place * 2 + Number(anywhere);
    const cached = state.next[place];
    if (cached !== undefined) return cached;
    const seen = new Set<number>();
    const reached = new Set<number>();
    let ended = false;
    const open = [...state.nodes, ...(anywhere ? [graph.start] : [])];
    while (open.length > 0) {
      const at = open.pop()!;
      if (seen.has(at)) continue;
      seen.add(at);
      const node = graph.nodes[at]!;
      if (node.kind === 'end') ended = true;
      else if (node.kind === 'split') open.push(...node.to);
      else if (node.kind === 'edge') {
        if (holds(node.which, state.before, column.beside)) open.push(node.to);
      } else if (column.takes[node.atom] === true) reached.add(node.to);
    }
    work += seen.size;
    const made: Step = {
      ended,
      state: stateOf(
        [...reached].sort((a, b) => a - b),
        column.beside,
      ),
    };
    state.next[place] = made;
    return made;
  }

  /** undefined: too much work. */
  function isAnywhere(columnsOf: readonly Column[]): boolean | undefined {
    let state = stateOf([], 'nothing');
    for (const column of columnsOf) {
      const taken = step(state, column, true);
      if (taken.ended) return true;
      if (work > mostWork) return undefined;
      ({ state } = taken);
    }
    return step(state, end, true).ended;
  }

  return (line) => {
    work = 0;
    if (states.size >= mostStates || known.size > mostKnown) forget();
    const places: number[] = [];
    const cols: Column[] = [];
    for (let at = 0; at < line.length;) {
      const codePoint = line.codePointAt(at)!;
      places.push(at);
      cols.push(columnOf(codePoint));
      at += codePoint > 0xffff ? 2 : 1;
    }
    places.push(line.length);
    const found = isAnywhere(cols);
    if (found !== true) return found === undefined ? undefined : [];
    const ranges: Range[] = [];
    for (let from = 0; from < cols.length;) {
      let state = stateOf([graph.start], from === 0 ? 'nothing' : cols[from - 1]!.beside);
      let to = -1;
      for (let at = from; state.nodes.length > 0; at += 1) {
        if (work > mostWork) return undefined;
        const taken = step(state, cols[at] ?? end, false);
        if (taken.ended) to = at;
        if (at === cols.length) break;
        ({ state } = taken);
      }
      if (to > from) ranges.push({ from: places[from]!, to: places[to]! });
      from = to > from ? to : from + 1;
    }
    return ranges;
  };
}

function holds(which: '^' | '$' | 'b' | 'B', before: Beside, after: Beside): boolean {
  switch (which) {
    case '^':
      return before === 'nothing';
    case '$':
      return after === 'nothing';
    case 'b':
      return (before === 'word') !== (after === 'word');
    case 'B':
      return (before === 'word') === (after === 'word');
    default:
      return which satisfies never;
  }
}
