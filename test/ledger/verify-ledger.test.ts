import { describe, expect, it } from 'vitest';
import { entryText } from '../../src/ledger/entry-text.ts';
import { nextPlace } from '../../src/ledger/next-place.ts';
import { parseEntries } from '../../src/ledger/parse-entries.ts';
import { evidenceDigest, type RunFile } from '../../src/ledger/sealed-files.ts';
import { verifyLedger, type LedgerFile } from '../../src/ledger/verify-ledger.ts';
import { viewEntries } from '../../src/ledger/view-entries.ts';
import { sealedRun, soundLedger } from './make-ledger.ts';

const sound = soundLedger();
const text = (file: LedgerFile): string => new TextDecoder().decode(file.bytes);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The ledger's entries as texts, to be put together anew. */
const entryTexts = sound.files.flatMap((file) => text(file).split(/^(?=---$)/m));

function verifyTexts(texts: readonly string[]) {
  return verifyLedger([{ name: 'ledger/2026-11.yaml', bytes: bytes(texts.join('')) }], sound.runs);
}

function codes(files: readonly LedgerFile[], runs: ReadonlyMap<string, readonly RunFile[]> = sound.runs): string[] {
  return verifyLedger(files, runs)
    .findings.filter(({ verdict }) => verdict !== 'consistent')
    .map(({ operation_id: id, verdict, code }) => `${id ?? '-'} ${verdict} ${code}`);
}

describe('a sound ledger', () => {
  it('is consistent, and says what it cannot know', () => {
    expect(verifyLedger(sound.files, sound.runs)).toEqual({
      verdict: 'consistent',
      entries: 4,
      head: sound.entries[3]!.digest,
      findings: [
        { verdict: 'consistent', code: 'unsigned', message: '4 of 4 entries are not signed: who wrote them is not proven' },
        {
          verdict: 'consistent',
          code: 'no-stored-head',
          message: 'no head is kept elsewhere: whether the newest entries were dropped cannot be known',
        },
      ],
    });
  });

  it('may be empty', () => {
    expect(verifyLedger([], new Map())).toEqual({
      verdict: 'consistent',
      entries: 0,
      findings: [{ verdict: 'consistent', code: 'no-entries', message: 'there is no entry yet' }],
    });
  });

  it('shows an operation that was taken back as rolled_back_by, its entry as it was', () => {
    expect(viewEntries(sound.entries).map((entry) => entry.rolled_back_by)).toEqual([
      'OPS-2026-12-01-001',
      undefined,
      undefined,
      undefined,
    ]);
    expect(viewEntries(sound.entries)[0]).toMatchObject({ ...sound.entries[0], approved_by: 'SELF' });
  });
});

describe('any change', () => {
  it.each(sound.files.map((file) => [file.name, file] as const))('of a byte of %s is found', (_name, file) => {
    const missed: string[] = [];
    for (let at = 0; at < file.bytes.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const changed = Uint8Array.from(file.bytes);
        changed[at]! ^= flip;
        const files = sound.files.map((each) => (each === file ? { ...each, bytes: changed } : each));
        const { verdict } = verifyLedger(files, sound.runs);
        if (verdict === 'consistent') missed.push(`${at}^${flip}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it.each(sound.files.map((file) => [file.name, file] as const))('by a byte more or less in %s is found', (_name, file) => {
    const missed: number[] = [];
    for (let at = 0; at < file.bytes.length; at += 1) {
      const less = Uint8Array.from([...file.bytes.subarray(0, at), ...file.bytes.subarray(at + 1)]);
      const more = Uint8Array.from([...file.bytes.subarray(0, at), 0x20, ...file.bytes.subarray(at)]);
      for (const changed of [less, more]) {
        if (
          verifyLedger(
            sound.files.map((each) => (each === file ? { ...each, bytes: changed } : each)),
            sound.runs,
          ).verdict === 'consistent'
        )
          missed.push(at);
      }
    }
    expect(missed).toEqual([]);
  });

  it('names the entry, the file and the line', () => {
    const changed = text(sound.files[0]!).replace('"outcome":', '').replace('outcome: "SUCCESS"', 'outcome: "ROLLBACK"');
    expect(
      verifyLedger([{ name: 'ledger/2026-11.yaml', bytes: bytes(changed) }, sound.files[1]!], sound.runs).findings.slice(0, 2),
    ).toEqual([
      {
        operation_id: 'OPS-2026-11-21-001',
        verdict: 'altered',
        code: 'digest-mismatch',
        message: 'ledger/2026-11.yaml:24: the bytes are not those that its digest stands for',
      },
      {
        operation_id: 'OPS-2026-11-21-001',
        verdict: 'altered',
        code: 'outcome-differs',
        message: 'the entry says ROLLBACK, the journal SUCCESS',
      },
    ]);
  });

  it('of a byte of a sealed run is found', () => {
    const id = 'OPS-2026-11-21-002';
    const run = sound.runs.get(id)!;
    const missed: string[] = [];
    for (const file of run) {
      for (let at = 0; at < file.bytes.length; at += 1) {
        const changed = Uint8Array.from(file.bytes);
        changed[at]! ^= 1;
        const runs = new Map(sound.runs).set(
          id,
          run.map((each) => (each === file ? { ...each, bytes: changed } : each)),
        );
        if (verifyLedger(sound.files, runs).verdict !== 'altered') missed.push(`${file.name} ${at}`);
      }
    }
    expect(missed).toEqual([]);
  });
});

describe('entries', () => {
  it.each([
    ['the first is gone', entryTexts.slice(1), 'incomplete', 'missing-entries'],
    ['one in the middle is gone', entryTexts.toSpliced(1, 1), 'incomplete', 'missing-entries'],
    ['one stands twice', entryTexts.toSpliced(1, 0, entryTexts[0]!), 'altered', 'out-of-order'],
    ['two changed places', [entryTexts[1]!, entryTexts[0]!, ...entryTexts.slice(2)], 'altered', 'out-of-order'],
    ['months changed places', [...entryTexts.slice(2), ...entryTexts.slice(0, 2)], 'altered', 'out-of-order'],
    ['the last is cut off', [...entryTexts.slice(0, 3), entryTexts[3]!.slice(0, -70)], 'altered', 'bytes-changed'],
    ['line ends became CRLF', entryTexts.map((each) => each.replaceAll('\n', '\r\n')), 'altered', 'bytes-changed'],
    ['a byte-order mark was added', [`\ufeff${entryTexts[0]}`, ...entryTexts.slice(1)], 'altered', 'bytes-changed'],
    [
      'a key stands twice',
      [entryTexts[0]!.replace('kind: "operation"\n', 'kind: "operation"\nkind: "operation"\n'), ...entryTexts.slice(1)],
      'altered',
      'bytes-changed',
    ],
    ['a comment was added', [`${entryTexts[0]}# note\n`, ...entryTexts.slice(1)], 'altered', 'bytes-changed'],
    ['the same is spelled differently', [entryTexts[0]!.replace('seq: 1', 'seq: 1.0'), ...entryTexts.slice(1)], 'altered', 'bytes-changed'],
    ['an alias is used', [entryTexts[0]!.replace('chain: "main"', 'chain: &a main'), ...entryTexts.slice(1)], 'altered', 'bytes-changed'],
    [
      'a newer field is there',
      [entryTexts[0]!.replace('seq: 1', 'flavour: "x"\nseq: 1'), ...entryTexts.slice(1)],
      'altered',
      'unknown-version',
    ],
  ])('%s', (_name, texts, verdict, code) => {
    const answer = verifyTexts(texts);
    expect(answer.verdict).toBe(verdict);
    expect(answer.findings.map((finding) => finding.code)).toContain(code);
  });

  it('of which the last was dropped leave their run behind', () => {
    expect(verifyTexts(entryTexts.slice(0, 3)).findings).toContainEqual({
      operation_id: 'OPS-2026-12-01-001',
      verdict: 'incomplete',
      code: 'run-without-entry',
      message: 'ledger/runs/OPS-2026-12-01-001 is there and no entry tells of it',
    });
  });

  it('may be forged with a right digest, and then break the chain', () => {
    const forged = entryText(
      { ...sealedRun('OPS-2026-11-21-001', 'SUCCESS').fields, approved_by: 'berta' },
      { chain: 'main', seq: 1, prev: '0'.repeat(64) },
    );
    expect(verifyTexts([forged.text, ...entryTexts.slice(1)]).findings[0]).toEqual({
      operation_id: 'OPS-2026-11-21-002',
      verdict: 'altered',
      code: 'broken-chain',
      message: 'number 2 does not continue the entry before it',
    });
  });

  it('that speak of others need them', () => {
    const place = nextPlace(sound.entries);
    const lost = entryText({ holdpoint: 1, kind: 'amendment', amends: 'f'.repeat(64) }, place);
    expect(verifyTexts([...entryTexts, lost.text]).findings.map(({ code }) => code)).toContain('unknown-reference');
    const twice = entryText(sealedRun('OPS-2026-11-21-002', 'SUCCESS').fields, place);
    expect(verifyTexts([...entryTexts, twice.text]).findings.map(({ code }) => code)).toContain('told-twice');
  });

  it('that are none are findings, never an exception', () => {
    for (const junk of [
      '',
      'x',
      '---\n',
      '---\n---\n',
      '---\nholdpoint: 1\n',
      '---\nholdpoint: 2\nkind: "event"\n',
      '---\nkind: {\n',
      '---\nseq: "1"\nchain: 4\n',
      '\u0000',
    ]) {
      expect(verifyTexts([junk, ...entryTexts]).verdict, JSON.stringify(junk)).toBe(junk === '' ? 'consistent' : 'altered');
    }
    expect(parseEntries(Uint8Array.of(0xff, 0xfe, 0x00))).toEqual([
      { line: 1, problems: [{ line: 1, kind: 'spelling', message: 'the file is not UTF-8' }] },
    ]);
  });
});

describe('a ledger that was forged with care', () => {
  it.each([
    ['evidence/1-1.out', 'evidence-altered', 'evidence/1-1.out is not what the command printed'],
    ['report.md', 'run-file-altered', 'report.md is not the one that was filed'],
  ])('still has a journal that knows %s', (name, code, message) => {
    const { files, fields } = sealedRun('OPS-2026-11-21-001', 'SUCCESS');
    const forged = files.map((file) => (file.name === name ? { ...file, bytes: bytes('all is well\n') } : file));
    const entry = entryText({ ...fields, evidence_digest: evidenceDigest(forged) }, { chain: 'main', seq: 1, prev: '0'.repeat(64) });
    const answer = verifyLedger([{ name: 'ledger/2026-11.yaml', bytes: bytes(entry.text) }], new Map([['OPS-2026-11-21-001', forged]]));
    expect(answer.findings[0]).toEqual({ operation_id: 'OPS-2026-11-21-001', verdict: 'altered', code, message });
  });
});

describe('a sealed run', () => {
  const id = 'OPS-2026-11-21-002';
  const run = sound.runs.get(id)!;
  const withRun = (files: readonly RunFile[] | undefined) => {
    const runs = new Map(sound.runs);
    if (files === undefined) runs.delete(id);
    else runs.set(id, files);
    return codes(sound.files, runs);
  };

  it.each([
    ['is gone', undefined, [`${id} incomplete run-missing`]],
    ['lacks its journal', run.filter(({ name }) => name !== 'journal.ndjson'), [`${id} incomplete run-file-missing`]],
    [
      'lacks its plan',
      run.filter(({ name }) => name !== 'plan.json'),
      [`${id} incomplete run-file-missing`, `${id} altered evidence-altered`],
    ],
    ['lacks evidence', run.filter(({ name }) => !name.startsWith('evidence/')), [`${id} altered evidence-altered`]],
    [
      'has a file more',
      [...run, { name: 'evidence/9-9.out', bytes: bytes('x') }],
      [`${id} altered evidence-altered`, `${id} altered evidence-unknown`],
    ],
    [
      'has the journal of another',
      run.map((file) =>
        file.name === 'journal.ndjson' ? sound.runs.get('OPS-2026-11-21-001')!.find(({ name }) => name === file.name)! : file,
      ),
      [`${id} altered journal-altered`],
    ],
    [
      'has a journal cut at a line',
      run.map((file) =>
        file.name === 'journal.ndjson' ? { ...file, bytes: bytes(`${text(file).split('\n').slice(0, 2).join('\n')}\n`) } : file,
      ),
      [`${id} altered journal-altered`],
    ],
  ])('%s', (_name, files, expected) => {
    expect(withRun(files)).toEqual(expected);
  });
});
