import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredPaths } from '../../../src/host/snapshot/covered-paths.ts';
import { difference } from '../../../src/host/snapshot/difference.ts';
import { parseListing } from '../../../src/host/snapshot/list-entries.ts';
import { pathBytes, pathText } from '../../../src/host/snapshot/path-text.ts';
import { parseXattrs } from '../../../src/host/snapshot/read-contents.ts';
import { isEmptyPlan, restorePlan } from '../../../src/host/snapshot/restore-plan.ts';
import type { Manifest, ManifestEntry } from '../../../src/model/manifest.ts';
import { scopeOf } from '../../support/results.ts';

const entry = (path: string, more: Partial<ManifestEntry> = {}): ManifestEntry => ({
  path,
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  mtime: '1',
  size: 1,
  sha256: 'a',
  ...more,
});
const directory = (path: string, more: Partial<ManifestEntry> = {}): ManifestEntry => ({
  path,
  type: 'directory',
  mode: '0755',
  uid: 0,
  gid: 0,
  mtime: '1',
  ...more,
});
const manifest = (...entries: readonly ManifestEntry[]): Manifest => ({ entries, digest: '' });

describe('a path as a manifest spells it', () => {
  it('comes back to the same bytes', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((some) => Buffer.from(some));
    const tricky = fc.stringMatching(/^[\\x0-9a-f/ü\n]{0,20}$/).map((text) => Buffer.from(text));
    fc.assert(
      fc.property(fc.oneof(bytes, tricky), (one) => {
        expect(pathBytes(pathText(one))).toEqual(one);
      }),
      { numRuns: 2000 },
    );
  });

  it('is UTF-8 where it can be', () => {
    expect(pathText(Buffer.from('/ü/new\nline'))).toBe('/ü/new\nline');
    expect(pathText(Buffer.from([0x2f, 0xff, 0xc3, 0xbc]))).toBe('/\\xffü');
    expect(pathText(Buffer.from('/back\\xff'))).toBe('/back\\\\xff');
  });
});

describe('what tools print', () => {
  it('find: nanoseconds before 1970 are the two halves of a timespec', () => {
    const line = ['f', '4755', '0', '33', '5', '-2.5000000000', '1700000000.1234567890', '7', '2049', '1', '', '/a']
      .map((word) => `${word}\0`)
      .join('');
    expect(parseListing(Buffer.from(line))).toEqual([
      {
        path: '/a',
        type: 'file',
        mode: '4755',
        uid: 0,
        gid: 33,
        size: 5,
        mtime: '-1500000000',
        ctime: '1700000000123456789',
        inode: '2049:7',
        links: 1,
      },
    ]);
  });

  it('getfattr: names with newlines, empty values', () => {
    const text = '# file: /a\\012b\\134c\nuser.x=0x6f6e65\nuser.empty\n\n# file: /d\nsystem.posix_acl_access=0x0200\n\n';
    expect(Object.fromEntries(parseXattrs(Buffer.from(text)))).toEqual({
      '/a\nb\\\\c': { 'user.x': '6f6e65', 'user.empty': '' },
      '/d': { 'system.posix_acl_access': '0200' },
    });
  });
});

describe('covered paths', () => {
  it('belong to the nearest allowed path; nested ones fall together, kept ones stay out', () => {
    const covered = coveredPaths(
      scopeOf(
        ['/srv/app', '/srv/app/etc', '/srv/app/log', '/srv/app/log/audit', '/var/dump', '/srv/application'],
        ['/srv/app/log', '/var/dump'],
      ),
    );
    expect(covered).toMatchObject({ tops: ['/srv/app', '/srv/app/log/audit', '/srv/application'], kept: ['/srv/app/log'] });
  });
});

describe('a difference', () => {
  it('names what differs, and leaves sockets to their processes', () => {
    const before = manifest(entry('/a'), entry('/b', { xattrs: { 'user.x': '00' } }), entry('/c'), directory('/d'), {
      ...entry('/s'),
      type: 'socket',
    });
    const after = manifest(
      entry('/a', { sha256: 'b', mode: '0600', uid: 1, mtime: '2', link_group: '/a' }),
      entry('/b', { xattrs: { 'user.x': '01' } }),
      { path: '/d', type: 'link', mode: '0777', uid: 0, gid: 0, mtime: '1', target: 'x' },
      entry('/e'),
      { ...entry('/t'), type: 'socket' },
    );
    expect(difference(before, after)).toEqual([
      { path: '/a', change: 'changed', what: ['content', 'mode', 'owner', 'mtime', 'links'] },
      { path: '/b', change: 'changed', what: ['xattrs'] },
      { path: '/c', change: 'removed', what: [] },
      { path: '/d', change: 'changed', what: ['type'] },
      { path: '/e', change: 'created', what: [] },
    ]);
  });
});

describe('a restore plan', () => {
  it('is empty when nothing differs', () => {
    const same = manifest(directory('/t'), entry('/t/a'));
    expect(isEmptyPlan(restorePlan(same, same, ['/t', '/t/a']))).toBe(true);
  });

  it('removes the deepest first, makes the highest first, and sets times last', () => {
    const preimage = manifest(directory('/t'), directory('/t/old'), entry('/t/old/f'), directory('/t/old/sub'));
    const now = manifest(directory('/t', { mtime: '2' }), directory('/t/new'), directory('/t/new/sub'), entry('/t/new/sub/f'));
    const plan = restorePlan(
      preimage,
      now,
      difference(preimage, now).map(({ path }) => path),
    );
    expect(plan).toMatchObject({
      unlink: ['/t/new/sub/f'],
      removeDirectories: ['/t/new/sub', '/t/new'],
      makeDirectories: ['/t/old', '/t/old/sub'],
      put: ['/t/old/f'],
    });
    expect(plan.times.map(({ path }) => path).toSorted()).toEqual(['/t', '/t/old', '/t/old/sub']);
  });

  it('leaves a directory that still holds what an older step made: it goes with that step', () => {
    const preimage = manifest(directory('/t'), entry('/t/was-a-file'));
    const now = manifest(
      directory('/t'),
      directory('/t/made', { mtime: '3' }),
      entry('/t/made/by-step-1'),
      entry('/t/made/by-step-2'),
      directory('/t/was-a-file'),
      entry('/t/was-a-file/by-step-1'),
    );
    const second = restorePlan(preimage, now, ['/t/made', '/t/made/by-step-2', '/t/was-a-file']);
    expect(second).toMatchObject({ unlink: ['/t/made/by-step-2'], removeDirectories: [], put: [] });
    const first = restorePlan(preimage, now, [
      '/t/made',
      '/t/made/by-step-1',
      '/t/made/by-step-2',
      '/t/was-a-file',
      '/t/was-a-file/by-step-1',
    ]);
    expect(first).toMatchObject({ removeDirectories: ['/t/was-a-file', '/t/made'], put: ['/t/was-a-file'] });
  });

  it('sets the time of a directory that it touches although nobody asked for it', () => {
    const preimage = manifest(directory('/t'), entry('/t/a'));
    const now = manifest(directory('/t'), entry('/t/a', { sha256: 'b' }));
    expect(restorePlan(preimage, now, ['/t/a'])).toMatchObject({ put: ['/t/a'], times: [{ path: '/t' }] });
  });

  it('puts one name of an inode and links the others, or links to a name that is sound', () => {
    const group = (path: string, more: Partial<ManifestEntry> = {}) => entry(path, { link_group: '/t/a', ...more });
    const preimage = manifest(group('/t/a'), group('/t/b'), group('/t/c'));
    const rewritten = manifest(...['/t/a', '/t/b', '/t/c'].map((path) => group(path, { sha256: 'z' })));
    expect(restorePlan(preimage, rewritten, ['/t/a', '/t/b', '/t/c'])).toMatchObject({
      put: ['/t/a'],
      link: [
        { from: '/t/a', to: '/t/b' },
        { from: '/t/a', to: '/t/c' },
      ],
    });
    const oneGone = manifest(group('/t/a', { mtime: '9' }), group('/t/b', { mtime: '9' }));
    expect(restorePlan(preimage, oneGone, ['/t/a', '/t/b', '/t/c'])).toMatchObject({
      put: [],
      link: [{ from: '/t/a', to: '/t/c' }],
      times: [{ path: '/t/a' }, { path: '/t/b' }],
    });
  });

  it('sets modes after owners, because chown takes setuid away', () => {
    const preimage = manifest(entry('/t/a', { mode: '4755' }));
    const now = manifest(entry('/t/a', { mode: '4755', uid: 1 }));
    const plan = restorePlan(preimage, now, ['/t/a']);
    expect([plan.owners, plan.modes].map((entries) => entries.map(({ path }) => path))).toEqual([['/t/a'], ['/t/a']]);
    expect(plan.put).toEqual([]);
  });
});
