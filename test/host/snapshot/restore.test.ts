import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { unconfined } from '../../../src/host/own-tool.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import type { PlanScope } from '../../../src/model/plan.ts';
import { plainHost } from '../../support/plain-host.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const GiB = 1024 ** 3;

function scopeOf(writable: readonly string[], keep: readonly string[] = []): PlanScope {
  return { writable, keep, protected: [], hidden: [], units: [], not_enforced: [] };
}

function value<T>(result: { ok: true; value: T } | { ok: false; failure: { message: string } }): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('restore', () => {
  test('puts content, mode, owner, times, links, attributes back and removes what was created', async () => {
    using scratch = scratchFolder();
    const top = path.join(scratch.path, 'etc');
    const folder = path.join(scratch.path, 'pre');
    mkdirSync(path.join(top, 'conf.d/deep'), { recursive: true });
    writeFileSync(path.join(top, 'a.conf'), 'old\n');
    writeFileSync(path.join(top, 'b.conf'), 'same\n');
    writeFileSync(path.join(top, 'conf.d/c'), 'c\n');
    writeFileSync(path.join(top, 'conf.d/deep/d'), 'd\n');
    linkSync(path.join(top, 'conf.d/c'), path.join(top, 'c-too'));
    symlinkSync('a.conf', path.join(top, 'current'));
    utimesSync(path.join(top, 'b.conf'), 1_700_000_000, 1_600_000_000.123);
    const scope = scopeOf([top]);
    const snapshots = createSnapshots(plainHost(), unconfined);
    const preimage = value(await snapshots.take(scope, folder, GiB));
    const sameInode = statSync(path.join(top, 'b.conf')).ino;

    writeFileSync(path.join(top, 'a.conf'), 'new\n');
    chmodSync(path.join(top, 'a.conf'), 0o4711);
    writeFileSync(path.join(top, 'created'), 'x');
    rmSync(path.join(top, 'conf.d'), { recursive: true });
    symlinkSync('/etc', path.join(top, 'conf.d'));
    rmSync(path.join(top, 'current'));
    mkdirSync(path.join(top, 'current'));
    writeFileSync(path.join(top, 'current/inside'), 'y');
    const after = value(await snapshots.manifest(scope, preimage));
    const changes = snapshots.difference(preimage, after);
    expect(changes.map(({ path: changed, change }) => `${change} ${changed.slice(top.length)}`)).toMatchInlineSnapshot(`
      [
        "changed ",
        "changed /a.conf",
        "changed /c-too",
        "changed /conf.d",
        "removed /conf.d/c",
        "removed /conf.d/deep",
        "removed /conf.d/deep/d",
        "created /created",
        "changed /current",
        "created /current/inside",
      ]
    `);

    value(
      await snapshots.restore(
        scope,
        folder,
        preimage,
        changes.map(({ path: changed }) => changed),
      ),
    );
    const restored = value(await snapshots.manifest(scope));
    expect(snapshots.difference(preimage, restored)).toEqual([]);
    expect(restored.digest).toBe(preimage.digest);
    expect(value(await snapshots.compareIndependently(scope, folder, []))).toEqual([]);
    expect(readFileSync(path.join(top, 'a.conf'), 'utf8')).toBe('old\n');
    expect(existsSync(path.join(top, 'created'))).toBe(false);
    expect(readlinkSync(path.join(top, 'current'))).toBe('a.conf');
    expect(lstatSync(path.join(top, 'conf.d')).isDirectory()).toBe(true);
    expect(statSync(path.join(top, 'b.conf')).ino).toBe(sameInode);
  });
});
