import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeLeftover } from '../../../src/host/leftovers.ts';
import { performAction } from '../../../src/host/performers/perform.ts';
import { previewWrite } from '../../../src/host/performers/write.ts';
import type { Write, WriteContent } from '../../../src/model/action.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import type { Host } from '../../../src/ports/host.ts';
import type { ActContext } from '../../../src/ports/target.ts';
import { folder, isRoot, localHost, noBoundary } from '../local.ts';
import { contextOf } from './context.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

interface Setting {
  readonly host: Host;
  readonly top: string;
  readonly context: ActContext;
  readonly write: (name: string, content: WriteContent, more?: Partial<Write>) => ReturnType<typeof performAction>;
}

async function setting(more: Partial<ActContext> = {}, blobs: readonly Uint8Array[] = []): Promise<Setting> {
  const { host } = await localHost();
  const top = path.join(await folder(), 'etc');
  mkdirSync(top);
  const context = contextOf({ writable: [top] }, more, blobs);
  return {
    host,
    top,
    context,
    write: (name, content, keys) =>
      performAction(host, { kind: 'write', write: { path: path.join(top, name), content, secret: false, ...keys } }, context),
  };
}

const text = (words: string): WriteContent => ({ kind: 'text', text: words });
const replace = (find: string, words: string, count = 1): WriteContent => ({
  kind: 'edit',
  edits: [{ kind: 'replace', find, with: words, count }],
});

describe('content', () => {
  it('makes a new file with 0644, whatever the umask', async () => {
    const on = await setting();
    const result = await on.write('new.conf', text('gzip on;\n'));
    const file = path.join(on.top, 'new.conf');
    expect(result).toEqual({
      result: 'done',
      summary: `${file} created (9 bytes)`,
      exit_code: 0,
      detail: [`--- /dev/null\n+++ ${file}\n@@ -0,0 +1 @@\n+gzip on;`],
      changed: [{ path: file, change: 'created', what: [] }],
      confined: true,
    });
    expect(readFileSync(file, 'utf8')).toBe('gzip on;\n');
    expect(statSync(file).mode & 0o7777).toBe(0o644);
    expect(readdirSync(on.top)).toEqual(['new.conf']);
  });

  it('replaces a file, keeping mode, owner, ACL and attributes, and shows the difference', async () => {
    const on = await setting();
    const file = path.join(on.top, 'a.conf');
    writeFileSync(file, 'one\ntwo\nthree\n');
    chmodSync(file, 0o640);
    if (isRoot) chownSync(file, 33, 33);
    execFileSync('setfacl', ['-m', `u:${isRoot ? 7 : process.getuid!()}:rw`, file]);
    execFileSync('setfattr', ['-n', 'user.origin', '-v', 'package', file]);
    const attributes = () => execFileSync('getfattr', ['-d', '-m', '-', '--absolute-names', file], { encoding: 'utf8' });
    const [before, kept] = [statSync(file), attributes()];
    const result = await on.write('a.conf', text('one\nTWO\nthree\n'));
    expect(result).toMatchObject({
      result: 'done',
      detail: [`--- ${file}\n+++ ${file}\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three`],
      changed: [{ path: file, change: 'changed', what: ['content'] }],
    });
    const after = statSync(file);
    expect([after.mode, after.uid, after.gid, attributes()]).toEqual([before.mode, before.uid, before.gid, kept]);
    expect(after.ino, 'another file took its place').not.toBe(before.ino);
    expect(after.mtimeMs).toBeGreaterThan(before.mtimeMs);
  });

  it('writes nothing when nothing would change, and says so', async () => {
    const on = await setting();
    const file = path.join(on.top, 'a.conf');
    writeFileSync(file, 'same\n');
    const seen = () => [file, on.top].map((one) => lstatSync(one, { bigint: true })).map(({ ino, ctimeNs }) => [ino, ctimeNs]);
    const before = seen();
    expect(await on.write('a.conf', text('same\n'))).toEqual({
      result: 'done',
      summary: 'unchanged',
      detail: [`${file} has this content already, nothing was written`],
      changed: [],
      confined: true,
    });
    expect(seen()).toEqual(before);
  });

  it('takes bytes that are no text from the workspace', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 0]);
    const on = await setting({}, [bytes]);
    const result = await on.write('blob', { kind: 'from', file: 'files/blob', sha256: digestOfBytes(bytes) });
    expect(result).toMatchObject({ result: 'done', detail: [`${path.join(on.top, 'blob')}: absent → 5 bytes, not text, no diff`] });
    expect(readFileSync(path.join(on.top, 'blob'))).toEqual(bytes);
    const missing = await on.write('other', { kind: 'from', file: 'x', sha256: 'f'.repeat(64) });
    expect(missing).toMatchObject({ result: 'failed', summary: expect.stringContaining('no blob') });
  });

  it('sets mode and owner where they are asked for, also alone', async (context) => {
    context.skip(!isRoot, 'not root');
    const on = await setting();
    const file = path.join(on.top, 'a');
    await on.write('a', text('x'), { mode: '0600', owner: 'daemon', group: 'www-data' });
    expect([statSync(file).mode & 0o7777, statSync(file).uid, statSync(file).gid]).toEqual([0o600, 1, 33]);
    const inode = statSync(file).ino;
    const alone = await on.write('a', text('x'), { mode: '4750', owner: '0' });
    expect(alone).toMatchObject({ result: 'done', detail: [`${file}: mode 0600 → 4750, owner daemon:www-data → 0:www-data`] });
    expect([statSync(file).mode & 0o7777, statSync(file).uid, statSync(file).gid, statSync(file).ino]).toEqual([0o4750, 0, 33, inode]);
    await on.write('a', text('y'), { owner: 'daemon' });
    expect([statSync(file).mode & 0o7777, statSync(file).uid], 'chown(2) would have taken setuid away').toEqual([0o4750, 1]);
  });

  it('says that other names of the file keep what they have', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'a'), 'old');
    linkSync(path.join(on.top, 'a'), path.join(on.top, 'b'));
    const result = await on.write('a', text('new'));
    expect(result.detail.at(-1)).toBe(`${path.join(on.top, 'a')} had 2 names; the others keep the old file`);
    expect(readFileSync(path.join(on.top, 'b'), 'utf8')).toBe('old');
  });

  it('keeps an absent final newline visible in the evidence', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'a'), 'x\n');
    const file = path.join(on.top, 'a');
    expect((await on.write('a', text('x'))).detail).toEqual([
      `--- ${file}\n+++ ${file}\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file`,
    ]);
  });
});

it('keeps the beginning of a diff that nobody would read to its end', async () => {
  const on = await setting();
  const result = await on.write('long', text('one line of twenty-one\n'.repeat(10_000)));
  expect(result.detail[0]!.length).toBeLessThan(66_000);
  expect(result.detail[0]).toMatch(/\n\+one line of twenty-one\n… \d+ more lines of this diff are not kept$/);
});

describe('secret content', () => {
  it('leaves sizes, line numbers and a keyed digest in the evidence, and nothing of itself', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'env'), 'A=1\nPASSWORD=old-secret\nB=2\n');
    const result = await on.write('env', text('A=1\nPASSWORD=new-secret\nB=2\nC=3\n'), { secret: true });
    const said = JSON.stringify(result);
    expect(said).not.toMatch(/secret[^,]|PASSWORD|C=3/);
    expect(result.detail).toEqual([
      `${path.join(on.top, 'env')}: secret, 28 bytes → 32 bytes, no diff is kept`,
      'lines added: 2, 4; lines removed: 2',
      `hmac-sha256 with the key of this operation: ${execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'key of the operation', '-r', path.join(on.top, 'env')], { encoding: 'utf8' }).slice(0, 64)}`,
    ]);
    expect(said).not.toContain(digestOfBytes('A=1\nPASSWORD=new-secret\nB=2\nC=3\n').slice(0, 8));
    expect(await previewWrite(on.host, { path: path.join(on.top, 'env'), content: text('x'), secret: true }, on.context)).toEqual({
      ok: true,
      changes: true,
    });
  });
});

describe('edit', () => {
  it('replaces exactly as many places as it says, and appends a line', async () => {
    const on = await setting();
    const file = path.join(on.top, 'a');
    writeFileSync(file, 'x=1\nx=2\nend');
    expect(
      await on.write('a', {
        kind: 'edit',
        edits: [
          { kind: 'replace', find: 'x=', with: '$&y', count: 2 },
          { kind: 'append', text: 'z\n' },
        ],
      }),
    ).toMatchObject({ result: 'done' });
    expect(readFileSync(file, 'utf8')).toBe('$&y1\n$&y2\nend\nz\n');
  });

  it('fails with the count it saw, and changes nothing', async () => {
    const on = await setting();
    const file = path.join(on.top, 'a');
    writeFileSync(file, 'x x');
    expect(await on.write('a', replace('x', 'y'))).toMatchObject({
      result: 'failed',
      summary: `edit 1 of ${file}: the text to find stands there 2 times, not 1; nothing was changed`,
    });
    expect(
      await on.write('a', {
        kind: 'edit',
        edits: [
          { kind: 'append', text: 'more' },
          { kind: 'replace', find: 'q', with: '', count: 1 },
        ],
      }),
    ).toMatchObject({ result: 'failed', summary: expect.stringContaining('edit 2') });
    expect(readFileSync(file, 'utf8')).toBe('x x');
    expect(await on.write('none', replace('a', 'b'))).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('is absent; only an existing regular file can be edited'),
    });
    writeFileSync(file, Buffer.from([0xff, 0x78]));
    expect(await on.write('a', replace('x', 'y'))).toMatchObject({ result: 'failed', summary: expect.stringContaining('not UTF-8') });
  });
});

describe('links and absence', () => {
  it('switches a link in one step and leaves a file alone', async () => {
    const on = await setting();
    symlinkSync('releases/1', path.join(on.top, 'current'));
    expect(await on.write('current', { kind: 'link', target: 'releases/2' })).toMatchObject({
      result: 'done',
      detail: [`${path.join(on.top, 'current')}: link to releases/1 → link to releases/2`],
    });
    expect(readlinkSync(path.join(on.top, 'current'))).toBe('releases/2');
    expect(await on.write('current', { kind: 'link', target: 'releases/2' })).toMatchObject({ summary: 'unchanged' });
    await on.write('fresh', { kind: 'link', target: 'with\nnewline\n' });
    expect(readlinkSync(path.join(on.top, 'fresh'))).toBe('with\nnewline\n');
    writeFileSync(path.join(on.top, 'file'), 'x');
    expect(await on.write('file', { kind: 'link', target: 'a' })).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('a link only replaces a link'),
    });
    expect(readdirSync(on.top).toSorted()).toEqual(['current', 'file', 'fresh']);
  });

  it('removes a file or a link, never what a link leads to, never a directory', async () => {
    const on = await setting();
    writeFileSync(path.join(on.top, 'file'), 'gone\n');
    symlinkSync('other', path.join(on.top, 'link'));
    writeFileSync(path.join(on.top, 'other'), 'stays');
    mkdirSync(path.join(on.top, 'directory'));
    expect(await on.write('file', { kind: 'absent' })).toMatchObject({
      result: 'done',
      detail: [expect.stringContaining('+++ /dev/null\n@@ -1 +0,0 @@\n-gone')],
      changed: [{ change: 'removed' }],
    });
    expect(await on.write('link', { kind: 'absent' })).toMatchObject({
      result: 'done',
      detail: [`${path.join(on.top, 'link')}: link to other → absent`],
    });
    expect(await on.write('directory', { kind: 'absent' })).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('is a directory'),
    });
    expect(await on.write('none', { kind: 'absent' })).toMatchObject({ result: 'done', summary: 'unchanged' });
    expect(readdirSync(on.top).toSorted()).toEqual(['directory', 'other']);
  });
});

describe('what is refused', () => {
  it('a link where the file should be, or above it', async () => {
    const on = await setting();
    const outside = await folder();
    writeFileSync(path.join(outside, 'target'), 'not yours');
    symlinkSync(path.join(outside, 'target'), path.join(on.top, 'a'));
    symlinkSync(outside, path.join(on.top, 'sub'));
    expect(await on.write('a', text('x'))).toMatchObject({
      result: 'failed',
      summary: `${path.join(on.top, 'a')} is a symbolic link to ${path.join(outside, 'target')}; only a regular file can be written`,
    });
    expect(await on.write('sub/target', text('x'))).toMatchObject({
      result: 'failed',
      summary: `${path.join(on.top, 'sub')} leads to ${outside} through a symbolic link`,
    });
    expect(readFileSync(path.join(outside, 'target'), 'utf8')).toBe('not yours');
  });

  it('a path outside the scope, a protected one, a directory that is not there', async () => {
    const on = await setting();
    const guarded = path.join(on.top, 'guarded');
    const context = contextOf({ writable: [on.top], protected: [guarded] });
    const write = (place: string) =>
      performAction(on.host, { kind: 'write', write: { path: place, content: text('x'), secret: false } }, context);
    expect(await write(`${on.top}-too`)).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('outside what this operation may write'),
    });
    expect(await write(guarded)).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('outside what this operation may write'),
    });
    expect(await write(path.join(on.top, 'no/file'))).toMatchObject({
      result: 'failed',
      summary: `the directory ${path.join(on.top, 'no')} does not exist`,
    });
    expect([guarded, `${on.top}-too`].filter(existsSync)).toEqual([]);
  });

  it('a file that changed between the look and the write', async () => {
    const { host: real } = await localHost();
    const top = await folder();
    const file = path.join(top, 'a');
    writeFileSync(file, 'old');
    const host: Host = {
      ...real,
      exec: (one, ...rest) => {
        if (one.argv[3] === 'write') writeFileSync(file, 'another hand');
        return real.exec(one, ...rest);
      },
    };
    const result = await performAction(
      host,
      { kind: 'write', write: { path: file, content: text('new'), secret: false } },
      contextOf({ writable: [top] }),
    );
    expect(result).toMatchObject({ result: 'failed', summary: `${file} changed since it was looked at` });
    expect(readFileSync(file, 'utf8')).toBe('another hand');
    expect(readdirSync(top)).toEqual(['a']);
  });

  it('a directory swapped for a link to another place in that moment; without a boundary it would lead there', async () => {
    for (const enforced of [true, false]) {
      const { host: real } = await localHost();
      const [top, outside] = [await folder(), await folder()];
      const sub = path.join(top, 'sub');
      mkdirSync(sub);
      writeFileSync(path.join(outside, 'a'), 'not yours');
      writeFileSync(path.join(sub, 'a'), 'not yours');
      // A shell that does not look where it goes, as a step's own command would be.
      const careless = (argv: readonly string[]) => argv.map((word) => word.replace(/^\[ "\$PWD" = "\$dir" \].*$/m, ''));
      const host: Host = {
        ...real,
        exec: (one, ...rest) => {
          if (one.argv[3] !== 'write') return real.exec(one, ...rest);
          rmSync(sub, { recursive: true });
          symlinkSync(outside, sub);
          return real.exec({ ...one, argv: careless(one.argv) }, ...rest);
        },
      };
      const result = await performAction(
        host,
        { kind: 'write', write: { path: path.join(sub, 'a'), content: text('new'), secret: false } },
        contextOf({ writable: [top] }, { enforced }),
      );
      expect(result.result).toBe(enforced ? 'failed' : 'done');
      expect(readFileSync(path.join(outside, 'a'), 'utf8')).toBe(enforced ? 'not yours' : 'new');
    }
  });
});

it('replaces an allowed file beside which nothing may change, and clears what a killed write left', async () => {
  const { host } = await localHost();
  const base = await folder();
  const [file, beside] = [path.join(base, 'only.conf'), path.join(base, 'beside')];
  writeFileSync(beside, 'stays');
  const write = (words: string) =>
    performAction(host, { kind: 'write', write: { path: file, content: text(words), secret: false } }, contextOf({ writable: [file] }));
  expect(await write('one')).toMatchObject({ result: 'done' });
  writeFileSync(path.join(base, `${writeLeftover(file)}.abcdef`), 'half');
  expect(await write('two')).toMatchObject({ result: 'done' });
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(readdirSync(base).toSorted()).toEqual(['beside', 'only.conf']);
});

it('a preview says what a write would do and does not do it', async () => {
  const on = await setting();
  const file = path.join(on.top, 'a');
  writeFileSync(file, 'one\n');
  const preview = (content: WriteContent) => previewWrite(on.host, { path: file, content, secret: false }, on.context);
  expect(await preview(text('two\n'))).toEqual({ ok: true, changes: true, diff: `--- ${file}\n+++ ${file}\n@@ -1 +1 @@\n-one\n+two` });
  expect(await preview(text('one\n'))).toEqual({ ok: true, changes: false });
  expect(await preview(replace('absent', 'x'))).toEqual({ ok: false, reason: expect.stringContaining('0 times') });
  expect(readFileSync(file, 'utf8')).toBe('one\n');
});
