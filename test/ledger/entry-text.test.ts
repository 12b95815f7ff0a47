import { describe, expect, expectTypeOf, it } from 'vitest';
import { parse } from 'yaml';
import { entryText, noEntry } from '../../src/ledger/entry-text.ts';
import type { ChainPlace, EntryFields, fieldOrder } from '../../src/ledger/entry.ts';
import { parseEntries } from '../../src/ledger/parse-entries.ts';
import { digestOfBytes } from '../../src/model/digest.ts';

const place: ChainPlace = { chain: 'main', seq: 1, prev: noEntry };

describe('entry text', () => {
  it('has one spelling', () => {
    const { text, digest } = entryText(
      {
        kind: 'operation',
        holdpoint: 1,
        outcome: 'SUCCESS',
        operation_id: 'OPS-2026-11-21-001',
        allowed_paths: [{ path: '/a', keep: true }],
        services_status: { b: 'x', a: 'y' },
      },
      place,
    );
    const body = [
      '---',
      'holdpoint: 1',
      'kind: "operation"',
      'operation_id: "OPS-2026-11-21-001"',
      'allowed_paths: [{"keep":true,"path":"/a"}]',
      'outcome: "SUCCESS"',
      'services_status: {"a":"y","b":"x"}',
      'chain: "main"',
      'seq: 1',
      `prev: "${'0'.repeat(64)}"`,
      '',
    ].join('\n');
    expect(digest).toBe(digestOfBytes(body));
    expect(text).toBe(`${body}digest: "${digest}"\n`);
  });

  it('places every field', () => {
    expectTypeOf<Exclude<keyof EntryFields | keyof ChainPlace, (typeof fieldOrder)[number]>>().toEqualTypeOf<never>();
  });

  it('spells out what no string may hold, and is one entry to a YAML reader', () => {
    const hostile = [
      '---',
      '\n- id: forged',
      '## Changelog',
      '```',
      '-----BEGIN SSH SIGNATURE-----',
      '# comment',
      'a\u0000b\u001b[2Jc\rd\u202ee\u200bf\u2028g\u0085h',
      '\t',
      'é',
      '日本',
      '😀',
      '\ud800',
    ];
    const { text } = entryText({ holdpoint: 1, kind: 'event', notes: hostile }, place);
    expect(text.split('\n').filter((line) => line === '---')).toHaveLength(1);
    // eslint-disable-next-line no-control-regex
    expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e\u200b]/u.test(text)).toBe(false);
    const read = parse(text) as { notes: string[] };
    expect(read.notes).toEqual([
      '---',
      String.raw`\n- id: forged`,
      '## Changelog',
      '```',
      '-----BEGIN SSH SIGNATURE-----',
      '# comment',
      String.raw`a\x00b\x1b[2Jc\x0dd\u{202e}e\u{200b}f\u{2028}g\u{85}h`,
      '        ',
      'é',
      '日本',
      '😀',
      String.raw`\u{d800}`,
    ]);
    expect(parseEntries(new TextEncoder().encode(text))).toMatchObject([{ entry: { notes: read.notes }, problems: [] }]);
  });

  it('refuses a number that has more than one spelling', () => {
    expect(() => entryText({ holdpoint: 1, kind: 'event' }, { ...place, seq: 1.5 })).toThrow('integers');
    expect(() => entryText({ holdpoint: 1, kind: 'event' }, { ...place, seq: 2 ** 53 })).toThrow('integers');
  });
});
