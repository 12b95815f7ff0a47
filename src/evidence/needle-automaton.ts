import type { Needle } from './mask-set.ts';

/** Searches all needles at once, byte by byte (Aho and Corasick, 1975, doi:10.1145/360825.360855), as a table without back-tracking: it cannot stall. */
export interface NeedleAutomaton {
  /** Next state, by state plus the byte's column. States are multiples of `width`; 0 is the beginning. */
  readonly next: Int32Array;
  /** A byte's column; bytes that are in no needle share column 0. */
  readonly column: Uint16Array;
  readonly width: number;
  /** From this state on a needle ends in each; before it in none. */
  readonly firstMatch: number;
  /** Length of the longest needle that ends in a state, by state divided by the width; 0: none. */
  readonly matched: Int32Array;
  /** Name of that needle's secret. */
  readonly names: readonly (string | undefined)[];
  /** How many bytes back a match that is still open may have begun. */
  readonly depth: Int32Array;
}

/** While it is built: states counted from 0, a missing edge is -1. */
interface Trie {
  readonly next: Int32Array;
  readonly width: number;
  readonly states: number;
  readonly matched: Int32Array;
  readonly names: (string | undefined)[];
  readonly depth: Int32Array;
}

export function needleAutomaton(needles: readonly Needle[]): NeedleAutomaton {
  const column = new Uint16Array(256);
  let width = 1;
  for (const { bytes } of needles) {
    for (const byte of bytes) if (column[byte] === 0) column[byte] = width++;
  }
  const trie = buildTrie(needles, column, width);
  closeTrie(trie);
  return { column, width, ...ordered(trie) };
}

function buildTrie(needles: readonly Needle[], column: Uint16Array, width: number): Trie {
  const size = 1 + needles.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const next = new Int32Array(size * width).fill(-1);
  const depth = new Int32Array(size);
  const matched = new Int32Array(size);
  const names: (string | undefined)[] = [];
  let states = 1;
  for (const { bytes, name } of needles) {
    let state = 0;
    for (const byte of bytes) {
      const edge = state * width + column[byte]!;
      if (next[edge] === -1) {
        depth[states] = depth[state]! + 1;
        next[edge] = states++;
      }
      state = next[edge]!;
    }
    matched[state] = bytes.length;
    names[state] = name;
  }
  return { next, width, states, matched, names, depth };
}

/** Fills in where a mismatch leads and which shorter needle ends with a longer one, breadth first. */
function closeTrie({ next, width, states, matched, names }: Trie): void {
  const fallback = new Int32Array(states);
  const queue = new Int32Array(states);
  let queued = 1;
  for (let taken = 0; taken < queued; taken += 1) {
    const state = queue[taken]!;
    for (let at = 0; at < width; at += 1) {
      const edge = state * width + at;
      const elsewhere = state === 0 ? 0 : next[fallback[state]! * width + at]!;
      const child = next[edge]!;
      if (child === -1) {
        next[edge] = elsewhere;
        continue;
      }
      fallback[child] = elsewhere;
      if (matched[child] === 0) {
        matched[child] = matched[elsewhere]!;
        names[child] = names[elsewhere];
      }
      queue[queued++] = child;
    }
  }
}

/** States in which a needle ends come last, so that the search needs one comparison to pass by all others. */
function ordered({ next, width, states, matched, names, depth }: Trie): Omit<NeedleAutomaton, 'column' | 'width'> {
  const order = Array.from({ length: states }, (_, state) => state).sort(
    (a, b) => Number(matched[a]! > 0) - Number(matched[b]! > 0) || a - b,
  );
  const place = new Int32Array(states);
  for (const [index, state] of order.entries()) place[state] = index;
  const table = new Int32Array(states * width);
  for (const [index, state] of order.entries()) {
    for (let at = 0; at < width; at += 1) table[index * width + at] = place[next[state * width + at]!]! * width;
  }
  return {
    next: table,
    firstMatch: order.findIndex((state) => matched[state]! > 0) * width,
    matched: Int32Array.from(order, (state) => matched[state]!),
    names: order.map((state) => names[state]),
    depth: Int32Array.from(order, (state) => depth[state]!),
  };
}
