import { isUtf8 } from 'node:buffer';
import { patternGraph } from '../model/pattern-graph.ts';
import type { Redactions } from '../ports/evidence.ts';
import { lineSearch, type LineSearch, type Range } from './line-search.ts';
import { presets, type Preset } from './presets.ts';
import type { Redactor } from './stream-redactor.ts';

/** A longer line is not judged, and not shown. */
const longestLine = 64 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

interface Search {
  readonly name: string;
  readonly find: LineSearch;
  readonly settle?: (line: string, found: Range) => readonly Range[];
}

interface NamedRange extends Range {
  readonly name: string;
}

/** One operation has one set of patterns, and their tables are built while they are used. */
let newest: { readonly key: string; readonly searches: readonly Search[] } | undefined;

function searchesFor({ patterns, presets: wanted = [] }: Redactions): readonly Search[] {
  const key = JSON.stringify([patterns, wanted]);
  if (newest?.key !== key) {
    newest = {
      key,
      searches: [
        ...patterns.map((pattern, place) => searchOf(`pattern ${place + 1}`, { pattern })),
        ...wanted.map((name) => searchOf(name, presets[name])),
      ],
    };
  }
  return newest.searches;
}

/** The policy's check refused what cannot be searched: reaching this otherwise withholds everything. */
function searchOf(name: string, { pattern, settle }: Preset): Search {
  const made = patternGraph(pattern);
  if (!made.ok) throw new Error(`the pattern ${pattern} ${made.reason}`);
  return { name, find: lineSearch(made.graph), ...(settle === undefined ? {} : { settle }) };
}

/** Masks what patterns and presets find, line by line: a line is held back until it is whole. undefined: there is nothing to look for. */
export function lineRedactor(redactions: Redactions): Redactor | undefined {
  const searches = searchesFor(redactions);
  if (searches.length === 0) return undefined;
  let held: Uint8Array[] = [];
  let size = 0;

  function hold(part: Uint8Array): void {
    // The bytes belong to whoever pushed them.
    if (size + part.length <= longestLine) held.push(Uint8Array.from(part));
    else held = [];
    size += part.length;
  }

  function release(): Uint8Array {
    const [line, bytes] = [Buffer.concat(held), size];
    held = [];
    size = 0;
    return bytes > longestLine ? withheld(bytes, 'it is longer than patterns can judge') : maskLine(line, searches);
  }

  return {
    push: (chunk) => {
      const shown: Uint8Array[] = [];
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        if (chunk[at] !== lineFeed && chunk[at] !== carriageReturn) continue;
        hold(chunk.subarray(from, at));
        shown.push(release(), Uint8Array.of(chunk[at]!));
        from = at + 1;
      }
      if (from < chunk.length) hold(chunk.subarray(from));
      return Buffer.concat(shown);
    },
    end: release,
  };
}

function maskLine(line: Buffer, searches: readonly Search[]): Buffer {
  // Bytes that are no UTF-8 stay what they are: one byte, one character, and back.
  const encoding = isUtf8(line) ? 'utf8' : 'latin1';
  const text = line.toString(encoding);
  const found: NamedRange[] = [];
  for (const { name, find, settle } of searches) {
    const ranges = find(text);
    if (ranges === undefined) return withheld(line.length, `it would take too long to look for ${name}`);
    for (const range of ranges) for (const { from, to } of settle?.(text, range) ?? [range]) found.push({ name, from, to });
  }
  if (found.length === 0) return line;
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  let masked = '';
  let done = 0;
  for (const { name, from, to } of found) {
    // What two of them find is masked once, what reaches further goes with it.
    if (from >= done) masked += `${text.slice(done, from)}[redacted ${name}]`;
    done = Math.max(done, to);
  }
  return Buffer.from(masked + text.slice(done), encoding);
}

function withheld(bytes: number, why: string): Buffer {
  return Buffer.from(`[redacted: a line of ${bytes} bytes, ${why}]`);
}
