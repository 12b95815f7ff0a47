// Whatever comes in, every parser gives an answer: no exception, no second of thinking, and findings that point into the text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/document/format-finding.ts';
import { parseEntries } from '../../src/ledger/parse-entries.ts';
import { verifyLedger } from '../../src/ledger/verify-ledger.ts';
import { digestOfBytes } from '../../src/model/digest.ts';
import type { Finding } from '../../src/model/finding.ts';
import { journalLine, noDigest, readJournalText } from '../../src/model/journal-text.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { lineSplitter } from '../../src/runner/json-lines.ts';
import { readViewMessage } from '../../src/runner/view-message.ts';
import { markIn } from '../../src/storage/acknowledged-mark.ts';
import { soundLedger } from '../ledger/make-ledger.ts';
import { ownTime } from '../support/own-time.ts';
import { longest, runs } from './runs.ts';
import { policies, runbooks } from './valid-files.ts';

function within<T>(act: () => T): T {
  const { result, took } = ownTime(act);
  expect(took).toBeLessThan(longest);
  return result;
}

function inside(findings: readonly Finding[], source: string): void {
  const lines = source.split('\n');
  for (const finding of findings) {
    expect(finding.line).toBeGreaterThanOrEqual(1);
    expect(finding.line).toBeLessThanOrEqual(lines.length);
    expect(finding.column).toBeGreaterThanOrEqual(1);
    expect(finding.column).toBeLessThanOrEqual(lines[finding.line - 1]!.length + 1);
    expect(formatFinding(finding, source).join('')).not.toMatch(/\p{Cc}/u);
  }
}

/** What people and programs get wrong: pieces left out, doubled, moved, replaced by something odd. */
const odd = fc.oneof(
  fc.constantFrom(
    '\t',
    '\u0000',
    '\u202e',
    '\ufeff',
    ': ',
    '- ',
    '{',
    '[',
    '}',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '!!js/function ',
    '<<: ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '${',
    '${x',
    '\r\n',
    '\r',
    '~',
    '1e999',
    '0o17',
    '😀',
    '\ud800',
    'a'.repeat(5000),
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 12 }),
);
const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 40 }), text: odd });
const edited = (texts: readonly string[]) =>
  fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 })).map(([text, edits]) => {
    let now = text;
    for (const { at, length, text: instead } of edits) {
      const place = at % (now.length + 1);
      now = now.slice(0, place) + instead + now.slice(place + length);
    }
    return now;
  });
const editedBytes = (texts: readonly string[]) =>
  fc.tuple(edited(texts), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 })).map(([text, flips]) => {
    const bytes = Buffer.from(text);
    for (const [at, byte] of flips) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

describe('whatever stands in it', () => {
  it('a runbook gets findings inside its text', () => {
    fc.assert(
      fc.property(fc.oneof(editedBytes(runbooks.map(({ text }) => text)), fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const { findings, runbook, source } = within(() => checkRunbook(bytes, 'f.yaml'));
        inside(findings, source);
        expect(runbook === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: runs },
    );
  });

  it('a policy gets findings inside its text', () => {
    fc.assert(
      fc.property(fc.oneof(editedBytes(policies.map(({ text }) => text)), fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const { findings, policy, source } = within(() => parsePolicy(bytes, 'f.yaml'));
        inside(findings, source);
        expect(policy === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: runs },
    );
  });

  it('a ledger file that was altered is named so', () => {
    const { files, runs: sealed } = soundLedger();
    fc.assert(
      fc.property(
        fc.constantFrom(...files).chain((file) => fc.tuple(fc.constant(file), editedBytes([Buffer.from(file.bytes).toString()]))),
        ([file, bytes]) => {
          within(() => parseEntries(bytes));
          const { findings } = within(() =>
            verifyLedger(
              files.map((each) => (each === file ? { ...each, bytes } : each)),
              sealed,
            ),
          );
          expect(findings.length > 0).toBe(!Buffer.from(file.bytes).equals(bytes));
        },
      ),
      { numRuns: runs },
    );
  });

  it('a journal keeps a prefix of what was written, or stops', () => {
    const lines: string[] = [];
    for (let seq = 1; seq <= 5; seq += 1) {
      const prev = lines.length === 0 ? noDigest : digestOfBytes(lines.at(-1)!);
      lines.push(
        journalLine({
          seq,
          at: '2026-11-21T08:31:07.412Z',
          type: 'note-added',
          text: `ä ${seq}`,
          by: 'anna',
          operation_id: 'OPS-2026-11-21-001',
          prev,
        }),
      );
    }
    fc.assert(
      fc.property(editedBytes([lines.map((line) => `${line}\n`).join('')]), (bytes) => {
        const text = within(() => readJournalText(bytes));
        expect(text.lines).toEqual(lines.slice(0, text.lines.length));
      }),
      { numRuns: runs },
    );
  });

  it('the mark of a journal says what was put there, or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 9000 }),
          fc.string().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(within(() => markIn(bytes))).toBeUndefined();
        },
      ),
      { numRuns: runs },
    );
  });

  it('a message of a view is one of ours, or none', () => {
    const message = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record(
          {
            kind: fc.constantFrom('proceed', 'answer', 'stop', 'note', '__proto__'),
            by: fc.anything(),
            step: fc.anything(),
            question: fc.anything(),
            answer: fc.anything(),
            text: fc.anything(),
            reason: fc.anything(),
            typed: fc.anything(),
          },
          { requiredKeys: ['kind'] },
        )
        .map((value) => {
          try {
            return JSON.stringify(value);
          } catch {
            // A bigint or a cycle: nothing that JSON could carry.
            return '';
          }
        }),
    );
    fc.assert(
      fc.property(message, (line) => {
        const read = within(() => readViewMessage(line ?? ''));
        expect([undefined, 'proceed', 'answer', 'stop', 'note']).toContain(read?.kind);
      }),
      { numRuns: runs * 5 },
    );
  });

  it('lines on a socket are split the same, however they arrive, and never beyond the limit', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.array(fc.nat({ max: 300 }), { maxLength: 6 }), (text, cuts) => {
        const whole: string[] = [];
        lineSplitter(1000, (line) => whole.push(line))(text);
        const pieces: string[] = [];
        const split = lineSplitter(1000, (line) => pieces.push(line));
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
        for (let one = 1; one < places.length; one += 1) split(text.slice(places[one - 1], places[one]));
        expect(pieces).toEqual(whole);
        expect(lineSplitter(10, () => undefined)('x'.repeat(11))).toBe(false);
      }),
      { numRuns: runs },
    );
  });
});
