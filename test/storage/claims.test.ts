import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { Result } from '../../src/model/failure.ts';
import { exitCodes } from '../../src/model/outcome.ts';
import type { Claim, Claims } from '../../src/ports/claims.ts';
import type { JournalContents } from '../../src/ports/journal.ts';
import { claimOverlap } from '../../src/storage/claim-overlap.ts';
import { claims } from '../../src/storage/claims.ts';

let folder: string;
let store: Claims;
let closed: Set<string>;
/** Operations whose journal's lock is held. */
let written: Set<string>;
/** What reading the journal of an operation gives that has no record. */
let unbegun: Map<string, Result<JournalContents>>;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'holdpoint-claims-')), 'claims');
  mkdirSync(folder);
  closed = new Set();
  written = new Set();
  unbegun = new Map();
  const events = (id: string): Event[] => [{ type: closed.has(id) ? 'operation-closed' : 'note-added' } as Event];
  store = claims(folder, {
    read: async (id) => (unbegun.has(id) ? unbegun.get(id)! : { ok: true, value: { events: events(id), head: '', repaired: false } }),
    isWritten: async (id) => written.has(id),
  });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const claim = (number: number, paths: string[], units: string[] = []): Claim => ({
  operation_id: `OPS-2026-11-21-00${number}`,
  paths,
  units,
});

describe('claims overlap', () => {
  it.each([
    ['/etc/nginx', '/etc/nginx', '/etc/nginx'],
    ['/etc/nginx/conf.d', '/etc/nginx', '/etc/nginx/conf.d (it holds /etc/nginx)'],
    ['/etc', '/etc/nginx', '/etc (it holds /etc/nginx)'],
    ['/etc/nginx2', '/etc/nginx', undefined],
    ['/etc/ngin', '/etc/nginx', undefined],
    ['/', '/etc/nginx', '/ (it holds /etc/nginx)'],
    ['/srv', '/etc', undefined],
  ])('%s against %s', (wanted, held, expected) => {
    expect(claimOverlap(claim(2, [wanted]), claim(1, [held]))).toBe(expected);
  });

  it('in units', () => {
    expect(claimOverlap(claim(2, [], ['a.service', 'nginx.service']), claim(1, [], ['nginx.service']))).toBe('nginx.service');
    expect(claimOverlap(claim(2, ['/a'], ['a.service']), claim(1, ['/b'], ['b.service']))).toBeUndefined();
  });
});

describe('a claim', () => {
  it('is taken, listed and given back', async () => {
    expect(await store.take(claim(1, ['/etc/nginx'], ['nginx.service']))).toEqual({ ok: true, value: undefined });
    expect(await store.take(claim(2, ['/srv']))).toEqual({ ok: true, value: undefined });
    expect(await store.list()).toEqual([claim(1, ['/etc/nginx'], ['nginx.service']), claim(2, ['/srv'])]);
    await store.release('OPS-2026-11-21-001');
    await store.release('OPS-2026-11-21-001');
    expect(await store.list()).toEqual([claim(2, ['/srv'])]);
  });

  it.each([
    ['no journal', { ok: false, failure: { code: 'unknown-operation', exit: exitCodes.unavailable, message: '', hint: '' } }],
    ['an empty journal', { ok: true, value: { events: [], head: '', repaired: false } }],
  ] as const)('of a start that died before its first record (%s) holds nothing, and of one that goes on it does', async (_name, read) => {
    await store.take(claim(1, ['/etc/nginx']));
    unbegun.set('OPS-2026-11-21-001', read);
    written.add('OPS-2026-11-21-001');
    expect(await store.take(claim(2, ['/etc']))).toMatchObject({ ok: false, failure: { code: 'claimed' } });
    written.clear();
    expect(await store.list()).toEqual([]);
    expect(await store.take(claim(2, ['/etc']))).toEqual({ ok: true, value: undefined });
  });

  it('of a journal that cannot be read holds on', async () => {
    await store.take(claim(1, ['/etc/nginx']));
    unbegun.set('OPS-2026-11-21-001', { ok: false, failure: { code: 'journal-damaged', exit: exitCodes.storage, message: '', hint: '' } });
    expect(await store.take(claim(2, ['/etc']))).toMatchObject({ ok: false, failure: { code: 'claimed' } });
  });

  it('is refused where another operation is in the way, and named', async () => {
    await store.take(claim(1, ['/etc/nginx'], ['nginx.service']));
    expect(await store.take(claim(2, ['/etc']))).toEqual({
      ok: false,
      failure: {
        code: 'claimed',
        exit: 77,
        message: 'OPS-2026-11-21-001 is not closed and holds /etc (it holds /etc/nginx)',
        where: 'OPS-2026-11-21-001',
        hint: 'finish it first: `holdpoint resume OPS-2026-11-21-001`',
      },
    });
    expect(await store.take(claim(2, [], ['nginx.service']))).toMatchObject({ ok: false, failure: { exit: 77 } });
    expect(readdirSync(folder).filter((name) => name.endsWith('.json'))).toEqual(['OPS-2026-11-21-001.json']);
  });

  it('may be taken again by the operation that has it', async () => {
    await store.take(claim(1, ['/etc/nginx']));
    expect((await store.take(claim(1, ['/etc/nginx', '/srv']))).ok).toBe(true);
  });

  it('of a closed operation is void, although nobody gave it back', async () => {
    await store.take(claim(1, ['/etc/nginx']));
    closed.add('OPS-2026-11-21-001');
    expect(await store.list()).toEqual([]);
    expect((await store.take(claim(2, ['/etc/nginx']))).ok).toBe(true);
  });

  it('that cannot be read keeps everybody out', async () => {
    for (const text of ['{', 'null', '[]', '{}', '{"operation_id":"OPS-2026-11-21-009","paths":null,"units":[]}']) {
      writeFileSync(join(folder, 'OPS-2026-11-21-009.json'), text);
      expect(await store.take(claim(1, ['/etc/nginx'])), text).toMatchObject({ ok: false, failure: { code: 'storage', exit: 74 } });
    }
  });

  it('is given to one of many who want it at once', async () => {
    const results = await Promise.all([1, 2, 3, 4, 5].map(async (number) => store.take(claim(number, ['/etc/nginx']))));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
