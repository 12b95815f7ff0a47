import { digestOfBytes, type Digest } from './digest.ts';
import type { Event } from './event.ts';

/** `prev` of the first line. */
export const noDigest: Digest = '0'.repeat(64);

/** Hex digits of a line's own check. */
const checkLength = 16;
const checkTail = /^(\{.*),"check":"([0-9a-f]{16})"\}$/s;

/** How every record begins, and nothing within one: quotes in a string are escaped. */
const recordStart = '{"seq":';

/** A journal as read from bytes. `lines` are the raw lines without newline, one an event. */
export interface JournalText {
  readonly events: readonly Event[];
  readonly lines: readonly string[];
  /** Digest of the last line; `noDigest` when there is none. */
  readonly head: Digest;
  /** Bytes of `lines` with their newlines. */
  readonly bytes: number;
  /** What stands behind them. `torn`: one last record that never became durable, to be cut off; `damaged`: nothing may go on from here. */
  readonly rest:
    | { readonly kind: 'none' }
    | { readonly kind: 'torn' }
    | { readonly kind: 'damaged'; readonly line: number; readonly reason: string };
}

/**
 * An event as the journal holds it: one JSON object on one line, ended by `check`, the first 16 hex digits of the SHA-256 of the line's
 * bytes before `,"check"`. `prev` proves the order of the lines, `check` that the last one is whole.
 */
export function journalLine(event: Event): string {
  const body = JSON.stringify(event).slice(0, -1);
  return `${body},"check":"${digestOfBytes(body).slice(0, checkLength)}"}`;
}

/** Reads a journal strictly: every line whole, numbered without gaps, chained, of one operation. */
export function readJournalText(bytes: Uint8Array): JournalText {
  const pieces = splitLines(bytes);
  const events: Event[] = [];
  const lines: string[] = [];
  let head = noDigest;
  let size = 0;
  for (const piece of pieces) {
    const event = piece.ended ? readLine(piece.text) : undefined;
    const problem = event === undefined ? 'is not whole' : whyNotNext(event, events, head);
    if (event === undefined || problem !== undefined) {
      return { events, lines, head, bytes: size, rest: judgeRest(pieces.slice(lines.length), lines.length + 1, event, problem) };
    }
    events.push(event);
    lines.push(piece.text);
    head = digestOfBytes(piece.text);
    size += piece.bytes;
  }
  return { events, lines, head, bytes: size, rest: { kind: 'none' } };
}

interface Piece {
  readonly text: string;
  /** A newline follows. */
  readonly ended: boolean;
  readonly bytes: number;
}

function splitLines(bytes: Uint8Array): Piece[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const pieces: Piece[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    pieces.push({ text: decoder.decode(bytes.subarray(start, end)), ended: newline !== -1, bytes: end - start + (newline === -1 ? 0 : 1) });
    start = end + 1;
  }
  return pieces;
}

/** undefined: not a whole line of ours. */
function readLine(text: string): Event | undefined {
  const match = checkTail.exec(text);
  if (match === null || digestOfBytes(match[1]!).slice(0, checkLength) !== match[2]) return undefined;
  try {
    return JSON.parse(`${match[1]!}}`) as Event;
  } catch {
    return undefined;
  }
}

function whyNotNext(event: Event, before: readonly Event[], head: Digest): string | undefined {
  if (event.seq !== before.length + 1) return `has number ${event.seq} where ${before.length + 1} should be`;
  if (event.prev !== head) return 'does not continue the line before it';
  const first = before[0];
  return first !== undefined && event.operation_id !== first.operation_id ? `belongs to ${event.operation_id}` : undefined;
}

/**
 * Each record is durable before the next one is written, so a crash leaves at most one record that is not whole, and that is the last.
 * Anything more is damage: a whole line behind it, a second record, or a whole line in the wrong place.
 */
function judgeRest(rest: readonly Piece[], line: number, event: Event | undefined, problem: string | undefined): JournalText['rest'] {
  if (event !== undefined) return { kind: 'damaged', line, reason: `line ${line} ${problem ?? 'is out of place'}` };
  const begun = rest.reduce((count, { text }) => count + text.split(recordStart).length - 1, 0);
  if (rest.slice(1).some(({ text }) => readLine(text) !== undefined) || begun > 1) {
    return { kind: 'damaged', line, reason: `line ${line} is not whole and records follow it` };
  }
  return { kind: 'torn' };
}
