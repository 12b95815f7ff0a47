import type { Redactions } from '../ports/evidence.ts';
import { lineRedactor } from './line-redactor.ts';
import { needlesOf } from './mask-set.ts';
import { needleAutomaton, type NeedleAutomaton } from './needle-automaton.ts';
import type { Redactor } from './stream-redactor.ts';

/** What stands in a secret's place. */
export function maskOf(name: string): Buffer {
  return Buffer.from(`[redacted ${name}]`);
}

const nothing = new Uint8Array(0);

/** One operation has one set of secrets, and a table for a long key takes a while to build. */
let newest: { readonly secrets: string; readonly automaton: NeedleAutomaton | undefined } | undefined;

/** undefined: there is nothing to mask. */
function automatonFor(secrets: Redactions['secrets']): NeedleAutomaton | undefined {
  const key = JSON.stringify(secrets);
  if (newest?.secrets !== key) {
    const needles = needlesOf(secrets);
    newest = { secrets: key, automaton: needles.length === 0 ? undefined : needleAutomaton(needles) };
  }
  return newest.automaton;
}

/** A redactor for one stream: first the secrets' values, then, in what is left of each line, what patterns find. */
export function redactorFor(redactions: Redactions): Redactor {
  const values = valueRedactor(redactions.secrets);
  const lines = lineRedactor(redactions);
  if (lines === undefined) return values;
  return {
    push: (chunk) => lines.push(values.push(chunk)),
    end: () => Buffer.concat([lines.push(values.end()), lines.end()]),
  };
}

function valueRedactor(secrets: Redactions['secrets']): Redactor {
  const automaton = automatonFor(secrets);
  if (automaton === undefined) return { push: (chunk) => chunk, end: () => nothing };
  const { next, column, width, firstMatch, matched, names, depth } = automaton;

  let state = 0;
  /** Bytes whose fate is open. */
  let held: Uint8Array = nothing;
  /** A match within `held` from its first masked byte to behind its last one; overlapping and adjoining matches are one. */
  let from = -1;
  let to = -1;
  let longest = 0;
  let name = '';

  function push(chunk: Uint8Array): Uint8Array {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const shown: Uint8Array[] = [];
    let done = 0;
    // A local copy: the loop below is the hot path of everything that a command prints.
    let now = state;
    for (let at = held.length; at < bytes.length; at += 1) {
      now = next[now + column[bytes[at]!]!]!;
      if (now < firstMatch && from === -1) continue;
      const index = now / width;
      const length = matched[index]!;
      if (length > 0) {
        const begin = at + 1 - length;
        if (from !== -1 && begin > to) done = showMask(bytes, shown, done);
        if (from === -1 || begin < from) from = begin;
        to = at + 1;
        if (length > longest) {
          longest = length;
          name = names[index] ?? '';
        }
      } else if (from !== -1 && at + 1 - depth[index]! > to) {
        done = showMask(bytes, shown, done);
      }
    }
    state = now;
    const open = bytes.length - depth[now / width]!;
    // A match that the bytes still open might prolong waits for them.
    const until = from === -1 ? open : Math.min(from, open);
    if (until > done) shown.push(bytes.subarray(done, until));
    let kept = Math.max(until, done);
    // Bytes that are certain to be masked need not be kept: a secret without end must not fill the memory.
    if (from !== -1 && from <= kept) {
      kept = Math.max(kept, Math.min(to, open));
      from = kept;
      to = Math.max(to, kept);
    }
    held = Uint8Array.prototype.slice.call(bytes, kept);
    if (from !== -1) {
      from -= kept;
      to -= kept;
    }
    return shown.length === 1 ? shown[0]! : Buffer.concat(shown);
  }

  function showMask(bytes: Uint8Array, shown: Uint8Array[], done: number): number {
    if (from > done) shown.push(bytes.subarray(done, from));
    shown.push(maskOf(name));
    const behind = to;
    from = -1;
    to = -1;
    longest = 0;
    return behind;
  }

  function end(): Uint8Array {
    const shown: Uint8Array[] = [];
    const done = from === -1 ? 0 : showMask(held, shown, 0);
    shown.push(held.subarray(done));
    state = 0;
    held = nothing;
    return Buffer.concat(shown);
  }

  return { push, end };
}

/** Masks a whole text. */
export function redactText(text: string, redactions: Redactions): string {
  const redactor = redactorFor(redactions);
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(redactor.push(bytes)), redactor.end()]).toString();
}
