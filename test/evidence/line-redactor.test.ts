import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSearch } from '../../src/evidence/line-search.ts';
import { redactorFor, redactText } from '../../src/evidence/redactor.ts';
import { patternGraph } from '../../src/model/pattern-graph.ts';
import { compilePattern } from '../../src/model/pattern.ts';
import type { RedactPreset } from '../../src/model/redaction.ts';

const byPattern = (text: string, ...patterns: string[]): string => redactText(text, { secrets: {}, patterns });
const byPreset = (preset: RedactPreset, text: string): string => redactText(text, { secrets: {}, patterns: [], presets: [preset] });

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  String.raw`\d`,
  String.raw`\w`,
  '1',
  String.raw`\p{L}`,
  '😀',
  '^',
  '$',
  String.raw`\b`,
);
const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?', '+?');
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, quantifier).map(([a, q]) => (/^(?:[\^$]|\\b)$/.test(a) ? a : a + q)),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('pattern'), quantifier).map(([a, q]) => `(${a})${q}`),
  ),
}));
const line = fc.array(fc.constantFrom('a', 'b', '1', '.', ' ', '😀'), { maxLength: 8 }).map((parts) => parts.join(''));

describe('a search in a line', () => {
  it('finds what the engine finds, from the same place on, and at least as much of it', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.constantFrom('', '(?i)'), pattern, line, (flags, source, sample) => {
        const graph = patternGraph(flags + source);
        const compiled = compilePattern(flags + source, 'search');
        if (!graph.ok || !compiled.ok) return;
        compared += 1;
        const native = compiled.regex.exec(sample);
        const [first] = lineSearch(graph.graph)(sample) ?? [];
        expect(first?.from).toBe(native?.index);
        expect(first?.to ?? 0).toBeGreaterThanOrEqual(native === null ? 0 : native.index + native[0].length);
      }),
      { numRuns: 5000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it.each([
    ['a*', 'matches the empty text'],
    ['(?:)', 'matches the empty text'],
    [String.raw`\b`, 'matches the empty text'],
    ['(?=a)ab', 'looks ahead'],
    ['(?<=a)b', 'looks behind or refers back'],
    [String.raw`(a)\1`, 'looks behind or refers back'],
    [String.raw`a\nb`, 'wants a line end, and lines are judged one by one'],
    ['(?:(?:a{100}){100}){100}', 'repeats too much'],
  ])('is refused for %s', (source, reason) => {
    expect(patternGraph(source)).toEqual({ ok: false, reason });
  });
});

describe('patterns', () => {
  it('are masked wherever they stand, and the longest of what begins at one place', () => {
    expect(byPattern('key=abc123 key=abc\nnone\nkey=zz', 'key=[a-z0-9]+')).toBe(
      '[redacted pattern 1] [redacted pattern 1]\nnone\n[redacted pattern 1]',
    );
    expect(byPattern('ABBA abba', '(?i)ab+a', 'b')).toBe('[redacted pattern 1] [redacted pattern 1]');
    expect(byPattern('xay', 'xa', 'ay')).toBe('[redacted pattern 1]');
  });

  it('are masked over every split of the stream', () => {
    const bytes = Buffer.from('before tök-12345 after\r\nnext tök-9\n');
    const wanted = 'before [redacted pattern 1] after\r\nnext tök-9\n';
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const redactor = redactorFor({ secrets: {}, patterns: [String.raw`tök-\d{3,}`] });
        const shown = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)].map((part) =>
          // The chunk's memory is used again by whoever reads the pipe.
          Buffer.from(redactor.push(Uint8Array.from(part))),
        );
        expect(Buffer.concat([...shown, redactor.end()]).toString()).toBe(wanted);
      }
    }
  });

  it('find what a secret leaves, and a secret is masked first', () => {
    expect(redactText('token hunter2-hunter2 id-77', { secrets: { password: 'hunter2-hunter2' }, patterns: [String.raw`id-\d+`] })).toBe(
      'token [redacted password] [redacted pattern 1]',
    );
  });

  it('leave bytes that are no UTF-8 as they are', () => {
    const redactor = redactorFor({ secrets: {}, patterns: [String.raw`id-\d+`] });
    const shown = redactor.push(Buffer.from([0xff, 0x69, 0x64, 0x2d, 0x37, 0xc3, 0x0a]));
    expect(Buffer.from(shown).toString('latin1')).toBe('\xff[redacted pattern 1]\xc3\n');
    expect(redactor.push(Buffer.from('\ufeffsame\n')).toString()).toBe(Buffer.from('\ufeffsame\n').toString());
  });

  it('withhold a line that is too long to judge, without keeping it', () => {
    const redactor = redactorFor({ secrets: {}, patterns: ['x+y'] });
    let shown = 0;
    for (let part = 0; part < 100; part += 1) shown += redactor.push(Buffer.alloc(1024 * 1024, 'x')).length;
    expect(shown).toBe(0);
    expect(Buffer.from(redactor.push(Buffer.from('y\nafter\n'))).toString()).toBe(
      `[redacted: a line of ${100 * 1024 * 1024 + 1} bytes, it is longer than patterns can judge]\nafter\n`,
    );
  });

  it.each(['(a+)+b', '(?:a|a|a)*b', 'a.*a.*a.*a.*b', '(?:a{0,20}){20}b'])('that would stall an engine do not: %s', (source) => {
    const began = performance.now();
    const shown = byPattern(`${'a'.repeat(60_000)}\n`, source);
    expect(shown === `${'a'.repeat(60_000)}\n` || shown.startsWith('[redacted: a line of 60000 bytes, it would take too long')).toBe(true);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

describe('presets', () => {
  it.each([
    ['email', 'mail ann.o+x@mail.example.org, now', 'mail [redacted email], now'],
    ['email', 'jürgen@müller.example', '[redacted email]'],
    ['email', 'user@ host @name', 'user@ host @name'],
    ['card', 'paid 4111 1111 1111 1111 ok', 'paid [redacted card] ok'],
    ['card', 'order 123 4111-1111-1111-1111, 2', 'order 123 [redacted card], 2'],
    ['card', 'at 1763728062123 ms, 4111111111111112', 'at 1763728062123 ms, 4111111111111112'],
    ['card', 'id41111111111111111', 'id41111111111111111'],
    ['iban', 'to DE89 3704 0044 0532 0130 00 EUR', 'to [redacted iban] EUR'],
    ['iban', 'gb82west12345698765432', '[redacted iban]'],
    ['iban', 'DE88 3704 0044 0532 0130 00', 'DE88 3704 0044 0532 0130 00'],
    ['ip', 'from 192.168.0.1:80 to 10.0.0.255.', 'from [redacted ip]:80 to [redacted ip].'],
    ['ip', 'v 1.2.3 and 999.1.1.1', 'v 1.2.3 and 999.1.1.1'],
    ['ip', 'at 12:34:56 [2001:db8::1]:443 ::1 fe80::1%eth0', 'at 12:34:56 [[redacted ip]]:443 [redacted ip] [redacted ip]%eth0'],
    ['ip', 'std::string a::b::c ::ffff:192.0.2.1', 'std::string a::b::c [redacted ip]'],
  ] as const)('%s: %s', (preset, text, wanted) => {
    expect(byPreset(preset, text)).toBe(wanted);
  });
});
