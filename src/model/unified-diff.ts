/** One line of an edit script: kept, taken away, put in. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Lines around a change. */
const context = 3;

/** More differences than this and the middle counts as replaced as a whole: the work grows with their square. */
const mostDifferences = 1000;

/** Two texts as a unified diff of one file; empty when they are equal. A missing text is an absent file. */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  const lines = diffLines(before ?? '', after ?? '');
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return '';
  const head = [`--- ${before === undefined ? '/dev/null' : path}`, `+++ ${after === undefined ? '/dev/null' : path}`];
  return `${[...head, ...hunks].join('\n')}\n`;
}

/** Numbers of the lines that are new or changed in `after`, and how many went, without any text. */
export function changedLineNumbers(
  before: string,
  after: string,
): { readonly added: readonly number[]; readonly removed: readonly number[] } {
  const added: number[] = [];
  const removed: number[] = [];
  let [left, right] = [0, 0];
  for (const { sign } of diffLines(before, after)) {
    if (sign !== '+') left++;
    if (sign !== '-') right++;
    if (sign === '+') added.push(right);
    if (sign === '-') removed.push(left);
  }
  return { added, removed };
}

/** The shortest edit script (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), line by line. */
export function diffLines(before: string, after: string): DiffLine[] {
  const left = splitLines(before);
  const right = splitLines(after);
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < left.length - head && tail < right.length - head && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const middle = editScript(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  const kept = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ sign: ' ', text }));
  return [...kept(left.slice(0, head)), ...middle, ...kept(left.slice(left.length - tail))];
}

/** Every line with its newline, so that a last line without one differs. */
function splitLines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function editScript(left: readonly string[], right: readonly string[]): DiffLine[] {
  const trace = shortestPath(left, right);
  if (trace === undefined)
    return [...left.map((text) => ({ sign: '-' as const, text })), ...right.map((text) => ({ sign: '+' as const, text }))];
  const lines: DiffLine[] = [];
  let [x, y] = [left.length, right.length];
  for (let d = trace.length - 1; d > 0; d--) {
    const row = trace[d - 1]!;
    const k = x - y;
    const down = k === -d || (k !== d && reach(row, k - 1) < reach(row, k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = reach(row, fromK);
    const fromY = fromX - fromK;
    while (x > fromX && y > fromY && x > 0 && y > 0 && !(down ? x === fromX && y === fromY + 1 : x === fromX + 1 && y === fromY)) {
      lines.push({ sign: ' ', text: left[--x]! });
      y--;
    }
    if (down) lines.push({ sign: '+', text: right[--y]! });
    else lines.push({ sign: '-', text: left[--x]! });
  }
  while (x > 0) lines.push({ sign: ' ', text: left[--x]! });
  return lines.reverse();
}

/** The furthest x on every diagonal k, at place k + its middle. */
type Row = Int32Array;

function reach(row: Row, k: number): number {
  return row[k + (row.length - 1) / 2] ?? -1;
}

/** Rows after 0, 1, 2 … differences; undefined when there are too many. */
function shortestPath(left: readonly string[], right: readonly string[]): Row[] | undefined {
  const trace: Row[] = [];
  let row: Row = new Int32Array(1);
  for (let d = 0; d <= mostDifferences; d++) {
    const next = new Int32Array(2 * d + 1).fill(-1);
    for (let k = -d; k <= d; k += 2) {
      let x = 0;
      if (d > 0) x = k === -d || (k !== d && reach(row, k - 1) < reach(row, k + 1)) ? reach(row, k + 1) : reach(row, k - 1) + 1;
      let y = x - k;
      while (x < left.length && y < right.length && left[x] === right[y]) {
        x++;
        y++;
      }
      next[k + d] = x;
      if (x >= left.length && y >= right.length) return [...trace, next];
    }
    trace.push(next);
    row = next;
  }
  return undefined;
}

function hunksOf(lines: readonly DiffLine[]): string[] {
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const ranges: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && index - last.to <= 2 * context) last.to = index;
    else ranges.push({ from: index, to: index });
  }
  return ranges.map(({ from, to }) => hunk(lines, Math.max(0, from - context), Math.min(lines.length, to + context + 1)));
}

function hunk(lines: readonly DiffLine[], from: number, to: number): string {
  const count = (part: readonly DiffLine[], sign: '-' | '+'): number =>
    part.filter((line) => line.sign === ' ' || line.sign === sign).length;
  const [ahead, shown] = [lines.slice(0, from), lines.slice(from, to)];
  const place = (sign: '-' | '+'): string => {
    const size = count(shown, sign);
    return `${count(ahead, sign) + (size === 0 ? 0 : 1)}${size === 1 ? '' : `,${size}`}`;
  };
  const body = shown.map(({ sign, text }) =>
    text.endsWith('\n') ? `${sign}${text.slice(0, -1)}` : `${sign}${text}\n\\ No newline at end of file`,
  );
  return [`@@ -${place('-')} +${place('+')} @@`, ...body].join('\n');
}
