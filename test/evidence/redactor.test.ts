import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needlesOf } from '../../src/evidence/mask-set.ts';
import { maskOf, redactorFor, redactText } from '../../src/evidence/redactor.ts';

/** The redacted stream of these chunks. */
function redacted(chunks: readonly (string | Uint8Array)[], secrets: Record<string, string>): string {
  const redactor = redactorFor({ secrets, patterns: [] });
  const shown: Buffer[] = chunks.map((chunk) => Buffer.from(redactor.push(Buffer.from(chunk as string))));
  return Buffer.concat([...shown, redactor.end()]).toString('latin1');
}

/** What the redactor has to do, written without any of its means: every byte that any needle covers is masked, runs of them at once. */
function naive(bytes: Buffer, secrets: Record<string, string>): string {
  const covered = new Uint8Array(bytes.length);
  for (const { bytes: needle } of needlesOf(secrets)) {
    for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) covered.fill(1, at, at + needle.length);
  }
  let text = '';
  for (const [at, byte] of bytes.entries()) {
    if (covered[at] === 0) text += String.fromCharCode(byte);
    else if (covered[at - 1] !== 1) text += '#';
  }
  return text;
}

const secrets = { password: 'hunter2-hunter2', token: 'hunter2-hunter2-and-more', key: 'first line of key\nsecond line of key' };

describe('a redactor', () => {
  it('passes everything through when there is nothing to mask', () => {
    expect(redacted(['abc', 'def\n'], {})).toBe('abcdef\n');
  });

  it('masks a secret split at every position over two and three chunks', () => {
    const text = 'before hunter2-hunter2 after';
    for (let first = 0; first <= text.length; first += 1) {
      for (let second = first; second <= text.length; second += 1) {
        expect(redacted([text.slice(0, first), text.slice(first, second), text.slice(second)], secrets)).toBe(
          'before [redacted password] after',
        );
      }
    }
    expect(redacted(text.split(''), secrets)).toBe('before [redacted password] after');
  });

  it('masks at the end of the stream, and shows what only began like a secret', () => {
    expect(redacted(['x hunter2-hunter2'], secrets)).toBe('x [redacted password]');
    expect(redacted(['x hunter2-hunter'], secrets)).toBe('x hunter2-hunter');
    expect(redacted(['hunter2-hunter2-and-mor'], secrets)).toBe('[redacted password]-and-mor');
  });

  it('masks the longest, overlapping and adjoining ones without a remainder', () => {
    expect(redacted(['hunter2-hunter2-and-more'], secrets)).toBe('[redacted token]');
    expect(redacted(['hunter2-hunter2hunter2-hunter2'], secrets)).toBe('[redacted password]');
    expect(redacted(['abcdefghi'], { a: 'abcdef', b: 'defghi' })).toBe('[redacted a]');
    expect(redacted(['xabcdefq xabcdefyz'], { a: 'abcdef', b: 'xabcdefyz' })).toBe('x[redacted a]q [redacted b]');
    expect(redacted(['abcdefghixx'], { a: 'abcdefgh', b: 'defghixx' })).toBe('[redacted a]');
  });

  it('masks each line of a value with several lines, and its other line ends', () => {
    expect(redacted(['first line of key\r\nsecond line of key!'], secrets)).toBe('[redacted key]!');
    expect(redacted(['only second line of key here'], secrets)).toBe('only [redacted key] here');
  });

  it.each([
    ['hex', (value: string) => Buffer.from(value).toString('hex')],
    ['HEX', (value: string) => Buffer.from(value).toString('hex').toUpperCase()],
    ['a URL', encodeURIComponent],
    ['JSON', (value: string) => JSON.stringify(value).slice(1, -1)],
    ['XML', (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['shell quotes', (value: string) => value.replaceAll("'", `'\\''`)],
  ])('masks a value in %s', (_name, encode) => {
    const value = `p&ss<w"rd'/1?~ÿ+`;
    const shown = redacted([`a ${encode(value)} z`], { value });
    expect(shown).toBe('a [redacted value] z');
  });

  it.each(['base64', 'base64url'] as const)(
    'masks a value inside a longer text in %s, as far as the value alone decides a character',
    (encoding) => {
      const value = `p&ss<w"rd'/1?~ÿ+`;
      for (let before = 0; before < 7; before += 1) {
        const encoded = Buffer.from(`${'x'.repeat(before)}${value}yyyy`).toString(encoding);
        const begin = Math.ceil((before * 8) / 6);
        const end = Math.floor(((before + Buffer.byteLength(value)) * 8) / 6);
        expect(redacted([encoded], { value })).toBe(`${encoded.slice(0, begin)}[redacted value]${encoded.slice(end)}`);
      }
    },
  );

  it('takes signs of patterns and replacements for what they are', () => {
    expect(redactText('x $&.*(a+)+ y $&.*(a+)+', { secrets: { odd: '$&.*(a+)+' }, patterns: [] })).toBe(
      'x [redacted odd] y [redacted odd]',
    );
  });

  it('does not mask what is too short to be a secret', () => {
    const short = { pin: '12345', six: '123456' };
    expect(redacted(['12345'], short)).toBe('12345');
    expect(redacted(['1234567'], short)).toBe('[redacted six]7');
  });

  it('keeps little in memory while a secret repeats without end', () => {
    const redactor = redactorFor({ secrets: { a: 'aaaaaaaa' }, patterns: [] });
    const chunk = Buffer.alloc(64 * 1024, 'a');
    const before = process.memoryUsage().arrayBuffers;
    let shown = 0;
    for (let count = 0; count < 2000; count += 1) shown += redactor.push(chunk).length;
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    expect(shown).toBe(0);
    expect(Buffer.from(redactor.end()).toString()).toBe('[redacted a]');
  });

  it('masks exactly what any needle covers, however the bytes are cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 6, maxLength: 9 });
    const input = fc.record({
      one: letters,
      two: letters,
      pieces: fc.array(
        fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 }), fc.constant('ONE'), fc.constant('TWO')),
        { maxLength: 12 },
      ),
      cuts: fc.array(fc.nat(80), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(input, ({ one, two, pieces, cuts }) => {
        const bytes = Buffer.from(pieces.join('').replaceAll('ONE', one).replaceAll('TWO', two));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const shown = redacted(chunks, { one, two });
        // Two secrets that adjoin may have one mask or two.
        expect(shown.replace(/(\[redacted (one|two)\])+/g, '#')).toBe(naive(bytes, { one, two }));
        for (const secret of [one, two]) expect(shown).not.toContain(secret);
      }),
      { numRuns: 3000 },
    );
  });

  it('has one mask for a name', () => {
    expect(maskOf('password').toString()).toBe('[redacted password]');
  });
});
