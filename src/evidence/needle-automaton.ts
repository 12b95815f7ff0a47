import type { Needle } from './mask-set.ts';

/** Searches all needles at once, byte by byte (Aho and Corasick, 1975, doi:10.1145/360825.360855), as a table without back-tracking: it cannot stall. */
export interface NeedleAutomaton {
  /** Next state times `width`, by state times `width` plus the byte's column. */
  readonly next: Int32Array;
  /** A byte's column; bytes that are in no needle share column 0. */
  readonly column: Uint8Array;
  readonly width: number;
  /** Length of the longest needle that ends in a state; 0: none. By state. */
  readonly matched: Int32Array;
  /** Name of that needle's secret. By state. */
  readonly names: readonly (string | undefined)[];
  /** How many bytes back a match that is still open may have begun. By state. */
  readonly depth: Int32Array;
}

export function needleAutomaton(needles: readonly Needle[]): NeedleAutomaton {
  const column = new Uint8Array(256);
  let width = 1;
  for (const { bytes } of needles) {
    for (const byte of bytes) if (column[byte] === 0) column[byte] = width++;
  }
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

  const automaton = { next, column, width, matched, names, depth };
  closeTable(automaton, states);
  return automaton;
}

/** Fills in where a mismatch leads and which shorter needle ends with a longer one, breadth first; then multiplies states by the width. */
function closeTable({ next, width, matched, names }: NeedleAutomaton & { readonly names: (string | undefined)[] }, states: number): void {
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
  for (let edge = 0; edge < states * width; edge += 1) next[edge] = next[edge]! * width;
}
