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
import { beforeEach, describe, expect, it } from 'vitest';
import { restoreLeftover, writeLeftover } from '../../../src/host/leftovers.ts';
import { confined, unconfined } from '../../../src/host/own-tool.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import type { Host } from '../../../src/ports/host.ts';
import { plainHost } from '../../support/plain-host.ts';
import { account } from '../../support/random-tree.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { folder, noBoundary } from '../local.ts';
import { changesSince, GiB, restoreAll, setting } from './setting.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

function plant(top: string): void {
  mkdirSync(path.join(top, 'conf.d/deep'), { recursive: true });
  writeFileSync(path.join(top, 'a.conf'), 'old\n');
  writeFileSync(path.join(top, 'b.conf'), 'same\n');
  writeFileSync(path.join(top, 'conf.d/c'), 'c\n');
  writeFileSync(path.join(top, 'conf.d/deep/d'), 'd\n');
  linkSync(path.join(top, 'conf.d/c'), path.join(top, 'c-too'));
  symlinkSync('a.conf', path.join(top, 'current'));
  utimesSync(path.join(top, 'b.conf'), 1_700_000_000, 1_600_000_000.123);
}

function wreck(top: string): void {
  writeFileSync(path.join(top, 'a.conf'), 'new\n');
  chmodSync(path.join(top, 'a.conf'), 0o4711);
  writeFileSync(path.join(top, 'created'), 'x');
  rmSync(path.join(top, 'conf.d'), { recursive: true });
  symlinkSync('/etc', path.join(top, 'conf.d'));
  rmSync(path.join(top, 'current'));
  mkdirSync(path.join(top, 'current'));
  writeFileSync(path.join(top, 'current/inside'), 'y');
}

const of = (top: string) => account(Buffer.from(top));

describe('restore', () => {
  it('puts back what was changed, removed and replaced, and removes what was created', async () => {
    const on = await setting();
    plant(on.top);
    const before = of(on.top);
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    const inode = statSync(path.join(on.top, 'b.conf')).ino;
    wreck(on.top);
    expect(await changesSince(on, preimage)).toEqual([
      'changed top: mtime',
      'changed top/a.conf: content, mode, mtime',
      'changed top/c-too: links',
      'changed top/conf.d: type',
      'removed top/conf.d/c',
      'removed top/conf.d/deep',
      'removed top/conf.d/deep/d',
      'created top/created',
      'changed top/current: type',
      'created top/current/inside',
    ]);
    valueOf(await restoreAll(on, preimage));
    expect(of(on.top)).toEqual(before);
    expect(valueOf(await on.snapshots.manifest(on.scope)).digest).toBe(preimage.digest);
    expect(valueOf(await on.snapshots.compareIndependently(on.scope, on.pre, []))).toEqual([]);
    expect(readlinkSync(path.join(on.top, 'current'))).toBe('a.conf');
    expect(lstatSync(path.join(on.top, 'conf.d')).isDirectory()).toBe(true);
    expect(statSync(path.join(on.top, 'b.conf')).ino, 'what was equal is the same inode').toBe(inode);
  });

  it('touches only the paths it is given', async () => {
    const on = await setting();
    plant(on.top);
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    writeFileSync(path.join(on.top, 'a.conf'), 'new\n');
    writeFileSync(path.join(on.top, 'b.conf'), 'another hand\n');
    valueOf(await on.snapshots.restore(on.scope, on.pre, preimage, [path.join(on.top, 'a.conf')]));
    expect(readFileSync(path.join(on.top, 'a.conf'), 'utf8')).toBe('old\n');
    expect(readFileSync(path.join(on.top, 'b.conf'), 'utf8')).toBe('another hand\n');
  });

  it('writes nothing where nothing changed', async () => {
    const argv: string[] = [];
    const on = await setting((host) => ({ ...host, exec: (one, ...rest) => (argv.push(one.argv.join(' ')), host.exec(one, ...rest)) }));
    plant(on.top);
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    const times = () => preimage.entries.map(({ path: one }) => lstatSync(one, { bigint: true }).ctimeNs);
    const before = times();
    argv.length = 0;
    valueOf(
      await on.snapshots.restore(
        on.scope,
        on.pre,
        preimage,
        preimage.entries.map((entry) => entry.path),
      ),
    );
    expect(times()).toEqual(before);
    expect(argv.filter((line) => /\b(?:rm|rmdir|mkdir|cp|mv|ln|chown|chmod|touch|setfattr)\b/.test(line))).toEqual([]);
  });

  it('leaves kept places alone, also inside what it restores', async () => {
    const on = await setting();
    plant(on.top);
    const [dump, logs] = [path.join(on.top, 'dump.sql'), path.join(on.top, 'conf.d/logs')];
    mkdirSync(logs);
    writeFileSync(path.join(logs, 'app.log'), 'old line\n');
    const scope = scopeOf([on.top, dump, logs], [dump, logs]);
    const preimage = valueOf(await on.snapshots.take(scope, on.pre, GiB));
    expect(existsSync(path.join(on.pre, 'tree', logs))).toBe(false);
    writeFileSync(dump, 'rows');
    writeFileSync(path.join(logs, 'app.log'), 'old line\nnew line\n');
    writeFileSync(path.join(on.top, 'conf.d/deep/d'), 'changed\n');
    const now = valueOf(await on.snapshots.manifest(scope, preimage));
    const changed = on.snapshots.difference(preimage, now).map((change) => change.path);
    expect(changed).toEqual([on.top, path.join(on.top, 'conf.d/deep/d')]);
    valueOf(await on.snapshots.restore(scope, on.pre, preimage, changed));
    expect(readFileSync(dump, 'utf8')).toBe('rows');
    expect(readFileSync(path.join(logs, 'app.log'), 'utf8')).toBe('old line\nnew line\n');
    expect(readFileSync(path.join(on.top, 'conf.d/deep/d'), 'utf8')).toBe('d\n');
    expect(valueOf(await on.snapshots.compareIndependently(scope, on.pre, []))).toEqual([]);
  });

  it('restores an allowed file beside which nothing else may change, and takes away one that was not there', async () => {
    const on = await setting();
    plant(on.top);
    const [file, absent] = [path.join(on.top, 'a.conf'), path.join(on.top, 'new.conf')];
    const scope = scopeOf([file, absent]);
    const preimage = valueOf(await on.snapshots.take(scope, on.pre, GiB));
    expect(preimage.entries.map((entry) => entry.path)).toEqual([file]);
    writeFileSync(file, 'new\n');
    writeFileSync(absent, 'created\n');
    writeFileSync(path.join(on.top, 'b.conf'), 'another hand\n');
    const changed = on.snapshots.difference(preimage, valueOf(await on.snapshots.manifest(scope))).map((change) => change.path);
    expect(changed).toEqual([file, absent]);
    expect(valueOf(await on.snapshots.compareIndependently(scope, on.pre, []))).toEqual([file, absent]);
    valueOf(await on.snapshots.restore(scope, on.pre, preimage, changed));
    expect(readFileSync(file, 'utf8')).toBe('old\n');
    expect(existsSync(absent)).toBe(false);
    expect(readFileSync(path.join(on.top, 'b.conf'), 'utf8')).toBe('another hand\n');
    expect(valueOf(await on.snapshots.compareIndependently(scope, on.pre, []))).toEqual([]);
  });

  it('refuses before the first write when a copy is not what was copied', async () => {
    const on = await setting();
    plant(on.top);
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    wreck(on.top);
    const wrecked = of(on.top);
    writeFileSync(path.join(on.pre, 'tree', on.top, 'a.conf'), 'OLD\n');
    const restored = await restoreAll(on, preimage);
    expect(restored).toMatchObject({ ok: false, failure: { code: 'preimage-damaged', exit: 74 } });
    expect(restored.ok ? '' : restored.failure.message).toContain(path.join(on.top, 'a.conf'));
    expect(of(on.top)).toEqual(wrecked);
  });
});

describe('a restore that is interrupted', () => {
  /** Ends the n-th writing act of a restore: `before` it did anything, or `after` it did all. */
  function cutting(host: Host, when: 'before' | 'after'): { readonly host: Host; arm(number: number): void; readonly cut: boolean } {
    let left = 0;
    const self = {
      cut: false,
      arm: (number: number) => {
        left = number;
        self.cut = false;
      },
      host: {
        ...host,
        exec: async (one, ...rest) => {
          const writes = one.argv[0] === 'xargs' && !one.argv.some((word) => word === 'sha256sum' || word === 'getfattr');
          if (!writes || left === 0 || --left > 0) return host.exec(one, ...rest);
          self.cut = true;
          if (when === 'after') await host.exec(one, ...rest);
          return { kind: 'signalled', signal: 'SIGKILL' };
        },
      } satisfies Host,
    };
    return self;
  }

  for (const when of ['before', 'after'] as const)
    it(`goes on where it was, cut ${when} any of its acts`, { timeout: 60_000 }, async () => {
      const base = await folder();
      const top = path.join(base, 'top');
      const pre = path.join(base, 'pre');
      mkdirSync(top);
      plant(top);
      const before = of(top);
      const cutter = cutting(plainHost(), when);
      const snapshots = createSnapshots(cutter.host, unconfined);
      const scope = scopeOf([top]);
      const preimage = valueOf(await snapshots.take(scope, pre, GiB));
      let cuts = 0;
      for (let act = 1; ; act++) {
        wreck(top);
        const changed = snapshots.difference(preimage, valueOf(await snapshots.manifest(scope, preimage))).map((change) => change.path);
        cutter.arm(act);
        const first = await snapshots.restore(scope, pre, preimage, changed);
        expect(first.ok).toBe(!cutter.cut);
        if (!cutter.cut) break;
        cuts++;
        cutter.arm(0);
        valueOf(await snapshots.restore(scope, pre, preimage, changed));
        expect(of(top)).toEqual(before);
      }
      expect(cuts).toBeGreaterThan(6);
    });

  it('converges when everything it runs is killed at any moment', { timeout: 60_000 }, async () => {
    const base = await folder();
    const [top, pre] = [path.join(base, 'top'), path.join(base, 'pre')];
    mkdirSync(top);
    plant(top);
    for (let file = 0; file < 150; file++) writeFileSync(path.join(top, 'conf.d', `many-${file}`), Buffer.alloc(20_000, 'o'));
    const before = of(top);
    let delay: number | undefined;
    const snapshots = createSnapshots(
      plainHost((argv) => (argv.includes('put') || argv.includes('rm') || argv.includes('touch') ? delay : undefined)),
      unconfined,
    );
    const scope = scopeOf([top]);
    const preimage = valueOf(await snapshots.take(scope, pre, GiB));
    let interrupted = 0;
    for (let round = 0; round < 24; round++) {
      wreck(top);
      const changed = snapshots.difference(preimage, valueOf(await snapshots.manifest(scope, preimage))).map((change) => change.path);
      delay = round;
      const first = await snapshots.restore(scope, pre, preimage, changed);
      if (!first.ok) interrupted++;
      delay = undefined;
      valueOf(await snapshots.restore(scope, pre, preimage, changed));
      expect(of(top)).toEqual(before);
    }
    expect(interrupted).toBeGreaterThan(0);
  });

  it('clears the temporary folders it left, inside an allowed directory and beside an allowed file', async () => {
    const on = await setting();
    plant(on.top);
    const file = path.join(on.base, 'single');
    writeFileSync(file, 'old\n');
    const scope = scopeOf([on.top, file]);
    const preimage = valueOf(await on.snapshots.take(scope, on.pre, GiB));
    const before = of(on.top);
    const left = [
      path.join(on.top, 'conf.d', `${restoreLeftover(on.pre)}.Ab12Cd`),
      path.join(on.base, `${restoreLeftover(on.pre)}.Ab12Cd`),
    ];
    const foreign = path.join(on.base, `${restoreLeftover('/another/operation')}.Ab12Cd`);
    for (const one of [...left, foreign]) {
      mkdirSync(one);
      writeFileSync(path.join(one, 'half'), 'x');
    }
    writeFileSync(path.join(on.base, `${writeLeftover(file)}.Zz99Zz`), 'half a secret');
    valueOf(await on.snapshots.restore(scope, on.pre, preimage, [path.join(on.top, 'conf.d')]));
    expect(left.filter(existsSync)).toEqual([]);
    expect(existsSync(path.join(on.base, `${writeLeftover(file)}.Zz99Zz`))).toBe(false);
    expect(existsSync(foreign), 'what another operation left is not ours').toBe(true);
    expect(of(on.top)).toEqual(before);
  });
});

describe('a directory that is swapped for a link to another place while it is restored', () => {
  /** Swaps it at the moment when the files of that directory are about to be renamed. */
  function swapping(host: Host, directory: string, elsewhere: string): Host {
    return {
      ...host,
      exec: (one, ...rest) => {
        if (one.argv.includes('put') && lstatSync(directory).isDirectory()) {
          rmSync(directory, { recursive: true });
          symlinkSync(elsewhere, directory);
        }
        return host.exec(one, ...rest);
      },
    };
  }

  async function attack(confine: typeof confined): Promise<{ outside: Record<string, string>; elsewhere: string; restored: boolean }> {
    const elsewhere = await folder();
    writeFileSync(path.join(elsewhere, 'd'), 'not yours\n');
    let directory = '';
    const on = await setting((host) => ({
      ...host,
      exec: (...all) => (directory === '' ? host : swapping(host, directory, elsewhere)).exec(...all),
    }));
    plant(on.top);
    const snapshots = createSnapshots(on.host, confine);
    const preimage = valueOf(await snapshots.take(on.scope, on.pre, GiB));
    const outside = of(elsewhere);
    writeFileSync(path.join(on.top, 'conf.d/deep/d'), 'new\n');
    directory = path.join(on.top, 'conf.d/deep');
    const restored = await snapshots.restore(on.scope, on.pre, preimage, [path.join(directory, 'd')]);
    return { outside, elsewhere, restored: restored.ok };
  }

  it('leads nowhere inside the boundary', async () => {
    const { outside, elsewhere, restored } = await attack(confined);
    expect(restored).toBe(false);
    expect(of(elsewhere)).toEqual(outside);
  });

  it('leads outside without it, so that the test above means something', async () => {
    const { elsewhere } = await attack(unconfined);
    expect(readFileSync(path.join(elsewhere, 'd'), 'utf8')).toBe('d\n');
  });
});
