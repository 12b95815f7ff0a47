import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { evidenceStore } from '../../src/evidence/evidence-store.ts';
import type { Progress } from '../../src/model/progress.ts';
import type { OutputChunk } from '../../src/ports/host.ts';
import { openEvidence } from '../../src/runner/command-evidence.ts';
import type { Run } from '../../src/runner/run.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

it('tells of every line which stream it came from, in the order of arrival, also of lines that came between two looks', async () => {
  using folder = scratchFolder();
  mkdirSync(path.join(folder.path, 'OPS'));
  const told: Progress[] = [];
  const run = {
    id: 'OPS',
    order: { plan: { rules: { limits: { evidence_per_stream: 1_000_000 } } } },
    evidence: evidenceStore((id) => path.join(folder.path, id)),
    evidenceNames: () => '1-1',
    progress: (progress: Progress) => told.push(progress),
    // No look by time comes in between.
    clock: { sleep: () => new Promise(() => undefined) },
  } as unknown as Run;
  const evidence = await openEvidence(run, 1, { secrets: {}, patterns: [] }, true);
  const print = (stream: OutputChunk['stream'], text: string): void => evidence.watch({ stream, bytes: Buffer.from(text) });
  print('out', 'one\n');
  print('out', 'two\n');
  print('err', 'wrong\n');
  print('err', 'very wrong\n');
  print('out', 'three\nunfinished');
  await evidence.stored(['/usr/bin/app']);
  expect(told.flatMap((each) => (each.kind === 'output' && each.text !== '' ? [[each.stream, each.line, each.text]] : []))).toEqual([
    ['out', 1, 'one\ntwo\n'],
    ['err', 3, 'wrong\nvery wrong\n'],
    ['out', 5, 'three\nunfinished\n'],
  ]);
});
