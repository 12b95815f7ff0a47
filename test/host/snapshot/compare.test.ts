import { execFileSync } from 'node:child_process';
import { chmodSync, lutimesSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { unconfined } from '../../../src/host/own-tool.ts';
import { compareByDiff } from '../../../src/host/snapshot/compare-by-diff.ts';
import { compareByRsync } from '../../../src/host/snapshot/compare-by-rsync.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import { plainHost } from '../../support/plain-host.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { folder, isRoot } from '../local.ts';

const tools = { rsync: compareByRsync, diff: compareByDiff };

for (const [name, compare] of Object.entries(tools)) {
  it(`${name} finds every kind of difference, under any name, and nothing in equal trees`, async () => {
    const base = await folder();
    const top = path.join(base, 'top');
    mkdirSync(path.join(top, 'sub'), { recursive: true });
    const names = [
      'content',
      'mode',
      'mtime',
      'kept',
      'removed',
      'new\nline',
      'back\\slash',
      'glob*?[x]',
      '- minus',
      'trailing ',
      '#1',
      'ünï',
    ];
    for (const one of names) writeFileSync(path.join(top, one), 'old');
    writeFileSync(path.join(top, 'sub/same'), 'same');
    symlinkSync('content', path.join(top, 'link'));
    const host = plainHost();
    const snapshots = createSnapshots(host, unconfined);
    const pre = path.join(base, 'pre');
    valueOf(await snapshots.take(scopeOf([top]), pre, 2 ** 30));
    const differing = async () =>
      [...new Set(valueOf(await compare(host, { kind: 'outside' }, path.join(pre, 'tree'), top, [])))].toSorted();
    expect(await differing()).toEqual([]);

    execFileSync('/bin/sh', [
      '-c',
      'touch -r "$1" "$2"; printf new >"$1"; touch -r "$2" "$1"',
      'sh',
      path.join(top, 'content'),
      path.join(base, 'stamp'),
    ]);
    chmodSync(path.join(top, 'mode'), 0o600);
    lutimesSync(path.join(top, 'mtime'), 1, 1);
    for (const one of names.slice(5)) writeFileSync(path.join(top, one), 'changed');
    rmSync(path.join(top, 'removed'));
    writeFileSync(path.join(top, 'created'), 'x');
    rmSync(path.join(top, 'link'));
    symlinkSync('mode', path.join(top, 'link'));
    const changed = [
      '',
      '/content',
      '/mode',
      '/mtime',
      '/removed',
      '/created',
      '/link',
      '/new\nline',
      '/back\\\\slash',
      '/glob*?[x]',
      '/- minus',
      '/trailing ',
      '/#1',
      '/ünï',
    ];
    expect(await differing()).toEqual(changed.map((one) => top + one).toSorted());
  });
}

it('rsync finds changed owners and attributes', async (context) => {
  context.skip(!isRoot, 'not root');
  const base = await folder();
  const top = path.join(base, 'top');
  mkdirSync(top);
  for (const one of ['owner', 'attribute', 'acl']) writeFileSync(path.join(top, one), 'x');
  const host = plainHost();
  const snapshots = createSnapshots(host, unconfined);
  const pre = path.join(base, 'pre');
  valueOf(await snapshots.take(scopeOf([top]), pre, 2 ** 30));
  execFileSync('chown', ['1:1', path.join(top, 'owner')]);
  execFileSync('setfattr', ['-n', 'user.x', '-v', 'y', path.join(top, 'attribute')]);
  execFileSync('setfacl', ['-m', 'u:1:r', path.join(top, 'acl')]);
  expect(valueOf(await compareByRsync(host, { kind: 'outside' }, path.join(pre, 'tree'), top, []))).toEqual(
    ['acl', 'attribute', 'owner'].map((one) => path.join(top, one)),
  );
});

it('leaves out exactly the ignored paths and everything kept, and names its tool', async () => {
  const base = await folder();
  const [top, kept] = [path.join(base, 'top'), path.join(base, 'top/kept')];
  mkdirSync(path.join(top, 'sub'), { recursive: true });
  mkdirSync(kept);
  const snapshots = createSnapshots(plainHost(), unconfined);
  const scope = scopeOf([top, kept], [kept]);
  const pre = path.join(base, 'pre');
  const preimage = valueOf(await snapshots.take(scope, pre, 2 ** 30));
  writeFileSync(path.join(kept, 'dump'), 'x');
  writeFileSync(path.join(top, 'sub/one'), 'x');
  writeFileSync(path.join(top, 'sub/two'), 'x');
  expect(preimage.entries.map((entry) => entry.path)).toEqual([top, path.join(top, 'sub')]);
  expect(valueOf(await snapshots.compareIndependently(scope, pre, [path.join(top, 'sub'), path.join(top, 'sub/one')]))).toEqual([
    path.join(top, 'sub/two'),
  ]);
  expect(await snapshots.independentTool()).toBe('rsync (dry run with checksums)');
});
