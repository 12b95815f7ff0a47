import { isMap, isScalar, isSeq, Scalar, type Pair, type ParsedNode } from 'yaml';

/** Keys and indexes from the root to a value. */
export type DocumentPath = readonly (string | number)[];

/** A node and, when it is a mapping's value, its key. */
export interface Located {
  readonly node: ParsedNode | null;
  readonly key?: ParsedNode;
  /** How many segments of the path were found. */
  readonly found: number;
}

/** Follows a path as far as it exists. Of a key that stands twice, the first counts, as in `plainValue`. */
export function locate(root: ParsedNode | null, path: DocumentPath): Located {
  let located: Located = { node: root, found: 0 };
  for (const segment of path) {
    const next = childOf(located.node, segment);
    if (next === undefined) return located;
    located = { ...next, found: located.found + 1 };
  }
  return located;
}

function childOf(
  node: ParsedNode | null,
  segment: string | number,
): { readonly node: ParsedNode | null; readonly key?: ParsedNode } | undefined {
  if (isSeq<ParsedNode>(node)) {
    const item = typeof segment === 'number' ? node.items[segment] : undefined;
    return item === undefined ? undefined : { node: item };
  }
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return undefined;
  const pair = node.items.find(
    (item: Pair<ParsedNode, ParsedNode | null>) => isScalar(item.key) && String(item.key.value) === String(segment),
  );
  return pair === undefined ? undefined : { node: pair.value, key: pair.key };
}

/**
 * Offset in the source of the character at `index` of a scalar's text, so that a caret can stand inside a command or a block of text.
 * Falls back to the scalar's start where the source is folded.
 */
export function offsetInside(node: ParsedNode | null, index: number, source: string): number | undefined {
  if (node === null || !isScalar<string>(node)) return undefined;
  const [start, end] = node.range;
  const written = source.slice(start, end);
  switch (node.type) {
    case Scalar.PLAIN:
      return written.includes('\n') ? start : start + index;
    case Scalar.QUOTE_SINGLE:
      return written.includes('\n') ? start : start + 1 + unitsBefore(written.slice(1), index, /''|[^]/g);
    case Scalar.QUOTE_DOUBLE:
      return written.includes('\n') ? start : start + 1 + unitsBefore(written.slice(1), index, /\\(?:x.{2}|u.{4}|U.{8}|[^])|[^]/g);
    case Scalar.BLOCK_LITERAL:
      return start + insideLiteral(written, index);
    default:
      return start;
  }
}

/** Source units of the first `index` characters when one character is written as `unit`. */
function unitsBefore(written: string, index: number, unit: RegExp): number {
  let at = 0;
  let count = 0;
  for (const [whole] of written.matchAll(unit)) {
    if (count >= index) return at;
    count += 1;
    at += whole.length;
  }
  return at;
}

function insideLiteral(written: string, index: number): number {
  const lines = written.split('\n');
  const body = lines.slice(1);
  const indent = /^ */.exec(body.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  let offset = (lines[0] ?? '').length + 1;
  let left = index;
  for (const line of body) {
    const text = line.slice(indent).replace(/\r$/, '');
    if (left <= text.length) return offset + Math.min(indent, line.length) + left;
    left -= text.length + 1;
    offset += line.length + 1;
  }
  return 0;
}
