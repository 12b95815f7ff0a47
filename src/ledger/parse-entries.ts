import { digestOfBytes } from '../model/digest.ts';
import { entryStart, fieldValue } from './entry-text.ts';
import { type Entry, fieldOrder } from './entry.ts';

/** What is wrong with the bytes of a ledger file, and where. */
export interface EntryProblem {
  /** From 1. */
  readonly line: number;
  /** `spelling`: the same may be meant, the bytes are not ours. `digest`: the bytes are not those that were written. `unknown`: a newer Holdpoint wrote it. */
  readonly kind: 'spelling' | 'digest' | 'unknown';
  readonly message: string;
}

/** One entry as found: what could be read of it, and every problem. */
export interface FoundEntry {
  /** Missing: nothing of it can be relied on. */
  readonly entry?: Entry;
  readonly line: number;
  readonly problems: readonly EntryProblem[];
}

const lineForm = /^([a-z_]+): (.+)$/;
const order: readonly string[] = [...fieldOrder, 'digest', 'signatures'];

/** Reads a ledger file strictly: every byte has to be the one that we would have written. */
export function parseEntries(bytes: Uint8Array): FoundEntry[] {
  const text = decode(bytes);
  if (text === undefined) return [{ line: 1, problems: [{ line: 1, kind: 'spelling', message: 'the file is not UTF-8' }] }];
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop();
  const tail: EntryProblem[] =
    last === '' ? [] : [{ line: lines.length + 1, kind: 'spelling', message: 'the last line has no end: the file was cut off or edited' }];
  if (last !== '' && last !== undefined) lines.push(last);
  const starts = lines.flatMap((line, index) => (line === entryStart ? [index] : []));
  if (starts[0] !== 0)
    return [
      {
        line: 1,
        problems: [{ line: 1, kind: 'spelling', message: `the file does not begin with ${entryStart}${hintOf(lines[0] ?? '')}` }, ...tail],
      },
    ];
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? lines.length;
    const found = parseEntry(lines.slice(start + 1, end), start + 1);
    return index === starts.length - 1 ? { ...found, problems: [...found.problems, ...tail] } : found;
  });
}

/** `lines` without the `---`, which is line `startLine` of the file. */
function parseEntry(lines: readonly string[], startLine: number): FoundEntry {
  const problems: EntryProblem[] = [];
  const values = new Map<string, unknown>();
  let body = `${entryStart}\n`;
  let digestLine = startLine;
  let expected: string | undefined;
  let place = -1;
  for (const [index, line] of lines.entries()) {
    const at = startLine + 1 + index;
    const match = lineForm.exec(line);
    const value = match === null ? undefined : parseValue(match[2]!);
    if (match === null || value === undefined) {
      problems.push({ line: at, kind: 'spelling', message: `this is no line of an entry${hintOf(line)}` });
      continue;
    }
    const name = match[1]!;
    const position = order.indexOf(name);
    if (position === -1) problems.push({ line: at, kind: 'unknown', message: `the field ${name} is not known to this release` });
    else if (position <= place)
      problems.push({ line: at, kind: 'spelling', message: `the field ${name} stands twice or in the wrong place` });
    else place = position;
    if (fieldValue(value.json) !== match[2])
      problems.push({ line: at, kind: 'spelling', message: `the value of ${name} is spelled differently from how it was written` });
    if (name === 'digest') {
      digestLine = at;
      expected = digestOfBytes(body);
    }
    values.set(name, value.json);
    body += `${line}\n`;
  }
  if (values.get('holdpoint') !== 1) problems.push({ line: startLine, kind: 'unknown', message: 'it is not an entry of version 1' });
  if (expected === undefined) problems.push({ line: startLine, kind: 'spelling', message: 'it has no digest: the entry was cut off' });
  else if (values.get('digest') !== expected)
    problems.push({ line: digestLine, kind: 'digest', message: 'the bytes are not those that its digest stands for' });
  const entry = shapeOf(values, problems, startLine);
  return entry === undefined ? { line: startLine, problems } : { entry, line: startLine, problems };
}

/** Fields that everything else rests on must have their type. */
function shapeOf(values: ReadonlyMap<string, unknown>, problems: EntryProblem[], line: number): Entry | undefined {
  const needed = { kind: 'string', chain: 'string', seq: 'number', prev: 'string', digest: 'string' } as const;
  for (const [name, type] of Object.entries(needed)) {
    if (typeof values.get(name) === type) continue;
    if (values.has(name) || name !== 'digest')
      problems.push({ line, kind: 'spelling', message: `${name} is missing or of the wrong type` });
    return undefined;
  }
  const id = values.get('operation_id');
  if (id !== undefined && typeof id !== 'string') {
    problems.push({ line, kind: 'spelling', message: 'operation_id is of the wrong type' });
    return undefined;
  }
  return Object.fromEntries(values) as unknown as Entry;
}

function parseValue(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Every byte counts: a byte-order mark is kept and then found, what is not UTF-8 is refused. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What editors do to files, said in words. */
function hintOf(line: string): string {
  if (line.startsWith('\ufeff')) return ' (a byte-order mark was added)';
  return line.endsWith('\r') ? ' (line ends were turned into CRLF: the meaning is the same, the bytes are not)' : '';
}
