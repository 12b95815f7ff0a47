import { describe, expect, test } from 'vitest';
import { ok } from '../../../src/model/failure.ts';
import type { RehearsalGround, RehearsalProof } from '../../../src/model/rehearsal.ts';
import type { ProofStore } from '../../../src/ports/rehearsal.ts';
import { findProof, storeProof } from '../../../src/runner/rehearse/proof-files.ts';
import { valueOf } from '../../support/results.ts';

function memory(): ProofStore & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    save: (name, bytes) => Promise.resolve(ok(void files.set(name, bytes))),
    load: (name) => Promise.resolve(ok(files.get(name))),
    list: () => Promise.resolve([...files.keys()].toSorted((a, b) => (a < b ? -1 : 1))),
    remove: (name) => Promise.resolve(void files.delete(name)),
  };
}

const ground = (plan: string): RehearsalGround => ({
  plan_digest: plan,
  machine_id: 'm',
  facts_digest: 'f',
  programs_digest: 'g',
  tools: {},
  holdpoint_version: '0',
});

function proof(plan: string, made_at: string): RehearsalProof {
  return {
    holdpoint: 1,
    ground: ground(plan),
    stage: 'view',
    passed: true,
    problems: [],
    overlay_differences: [],
    healthy: [],
    steps: [
      {
        step: 1,
        name: 'one',
        is: 'passed',
        summary: 'exit 0',
        output: [],
        gates: [],
        changes: [
          { path: '/a', change: 'changed', what: ['content'] },
          { path: '/b', change: 'changed', what: ['mtime'] },
        ],
      },
      { step: 2, name: 'two', is: 'not-rehearsed', why: 'a person does it' },
    ],
    not_rehearsed: ['step 2 (two): a person does it'],
    changed_paths: ['/a'],
    made_at,
    expires: '2026-11-22T08:00:00.000Z',
    duration_ms: 1,
  };
}

describe('proofs in the host state', () => {
  test('a stored one is found again, and says in few words what the survey names', async () => {
    const store = memory();
    const { named } = valueOf(await storeProof(store, proof('p1', '2026-11-21T08:00:00.000Z')));
    expect(named).toMatchObject({ file: 'p1-20261121T080000000Z.json', passed: true, changed: { '1': ['/a'] } });
    expect(await findProof(store, ground('p1'), '2026-11-21T09:00:00.000Z')).toMatchObject({ stored: { named }, stale: [] });
    expect(await findProof(store, ground('p2'), '2026-11-21T09:00:00.000Z')).toBeUndefined();
  });

  test('a newer one of the plan takes its place, and expired ones of any plan go', async () => {
    const store = memory();
    await storeProof(store, proof('p0', '2026-11-19T08:00:00.000Z'));
    await storeProof(store, proof('p2', '2026-11-20T09:00:00.000Z'));
    await storeProof(store, proof('p1', '2026-11-20T10:00:00.000Z'));
    await storeProof(store, proof('p1', '2026-11-21T08:00:00.000Z'));
    expect(await store.list()).toEqual(['p1-20261121T080000000Z.json', 'p2-20261120T090000000Z.json']);
  });

  test('what is no proof is none', async () => {
    const store = memory();
    store.files.set('p1-20261121T080000000Z.json', new TextEncoder().encode('{"holdpoint": 2}'));
    store.files.set('p1-20261121T070000000Z.json', new TextEncoder().encode('not json'));
    expect(await findProof(store, ground('p1'), '2026-11-21T09:00:00.000Z')).toBeUndefined();
  });
});
