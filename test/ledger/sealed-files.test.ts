import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealedFiles } from '../../src/ledger/sealed-files.ts';
import { sealedRun } from './make-ledger.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const { files } = sealedRun('OPS-2026-11-21-001', 'SUCCESS');

describe('sealed files', () => {
  it('are the documents and the evidence, and nothing else of the folder', () => {
    const others = [
      'secrets.json',
      'order.json',
      'blobs/aa',
      'journal.lock',
      'preimage/etc/shadow',
      'evidence/../secrets.json',
      'evidence/2-1.err',
    ].map((name) => ({ name, bytes: bytes(name === 'evidence/2-1.err' ? '' : 'x') }));
    const sealing = sealedFiles([...others, ...files], 1024, {});
    expect(sealing.files.map(({ name }) => name)).toEqual([
      'evidence/1-1.out',
      'journal.ndjson',
      'plan.json',
      'report.json',
      'report.md',
      'survey.json',
    ]);
    expect(sealing.left_out).toEqual([]);
    expect(sealing.leaks).toEqual([]);
  });

  it('leave out evidence beyond the limit, by name', () => {
    const more = [
      { name: 'evidence/2-1.out', bytes: bytes('a'.repeat(100)) },
      { name: 'evidence/3-1.out', bytes: bytes('short') },
      ...files,
    ];
    const sealing = sealedFiles(more, 50, {});
    expect(sealing.left_out).toEqual(['evidence/2-1.out']);
    expect(sealing.files.map(({ name }) => name)).toContain('evidence/3-1.out');
  });

  it('are searched for secrets once more', () => {
    const secrets = { password: 'hunter2"hunter2', key: 'line-one\nline-two', pin: '1' };
    const leaky = (text: string) => sealedFiles([...files, { name: 'evidence/2-1.err', bytes: bytes(text) }], 1024, secrets).leaks;
    expect(leaky('nothing 1 here')).toEqual([]);
    expect(leaky('it is hunter2"hunter2 now')).toEqual([{ name: 'evidence/2-1.err', secret: 'password' }]);
    expect(leaky(JSON.stringify({ a: 'hunter2"hunter2' }))).toEqual([{ name: 'evidence/2-1.err', secret: 'password' }]);
    expect(leaky('only line-two of it')).toEqual([{ name: 'evidence/2-1.err', secret: 'key' }]);
  });

  it('have the digest that sha256sum gives', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdpoint-seal-'));
    try {
      for (const { name, bytes: content } of files) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      const command = "find . -type f ! -name journal.ndjson -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum";
      expect(execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }).slice(0, 64)).toBe(
        sealedFiles(files, 1024, {}).evidence_digest,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
