import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Git } from '../../src/ports/git.ts';
import { gitAt } from '../../src/storage/git.ts';

/** Mounting a small disk, and being somebody else, need root. */
const isRoot = process.getuid?.() === 0;
let base: string;
let root: string;
let traps: string;
let git: Git;

/** git as a person would use it here, without hooks or configured programs of the test. */
function plainGit(...argv: string[]): string {
  const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'core.attributesFile=/dev/null'];
  return execFileSync('git', [...quiet, ...argv], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0' },
  });
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'holdpoint-git-'));
  root = join(base, 'workspace');
  traps = join(base, 'traps');
  mkdirSync(root);
  mkdirSync(traps);
  git = gitAt(root, { login: 'anna', hostname: 'web1' });
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function init(): void {
  plainGit('init', '-q', '-b', 'main');
  plainGit('config', 'user.name', 'Anna');
  plainGit('config', 'user.email', 'anna@example.org');
}

describe('state', () => {
  it('tells nothing where there is no repository', async () => {
    expect(await git.state()).toBeUndefined();
  });

  it('tells branch, commit and whether anything differs', async () => {
    init();
    expect(await git.state()).toEqual({ branch: 'main', dirty: false });
    writeFileSync(join(root, 'a'), '1');
    expect(await git.state()).toEqual({ branch: 'main', dirty: true });
    await git.commit(['a'], 'first');
    const commit = plainGit('rev-parse', 'HEAD').trim();
    expect(await git.state()).toEqual({ branch: 'main', commit, dirty: false });
    plainGit('checkout', '-q', '--detach');
    expect(await git.state()).toEqual({ commit, dirty: false });
  });

  it.runIf(isRoot)('tells nothing of a repository that lies elsewhere and belongs to somebody else', async () => {
    plainGit('init', '-q', '-b', 'main');
    mkdirSync(join(root, 'inner'));
    execFileSync('chown', ['-R', '12345:12345', root]);
    execFileSync('chown', ['0:0', join(root, 'inner')]);
    expect(await gitAt(join(root, 'inner'), { login: 'anna', hostname: 'web1' }).state()).toBeUndefined();
  });
});

describe('commit', () => {
  it('commits new, changed and removed files, exactly these, and leaves what others staged', async () => {
    init();
    mkdirSync(join(root, 'ledger'));
    writeFileSync(join(root, 'ledger/gone.yaml'), 'x');
    writeFileSync(join(root, 'ledger/a.yaml'), 'one\n');
    await git.commit(['ledger/gone.yaml', 'ledger/a.yaml'], 'first');
    writeFileSync(join(root, 'staged'), 'by somebody else');
    plainGit('add', 'staged');
    writeFileSync(join(root, 'untracked'), 'u');
    writeFileSync(join(root, 'ledger/a.yaml'), 'one\r\ntwo\n');
    writeFileSync(join(root, 'ledger/b c.yaml'), 'new');
    rmSync(join(root, 'ledger/gone.yaml'));
    chmodSync(join(root, 'ledger/b c.yaml'), 0o755);

    const result = await git.commit(
      ['ledger/a.yaml', 'ledger/b c.yaml', 'ledger/gone.yaml'],
      'ledger: OPS-2026-11-21-001\n\n# a line that git would drop',
    );
    expect(result.ok && result.value.commit).toBe(plainGit('rev-parse', 'HEAD').trim());
    expect(
      plainGit('show', '--format=%an <%ae>%n%B', '--raw', 'HEAD')
        .split('\n')
        .map((line) => line.replace(/ [0-9a-f]{7} [0-9a-f]{7} /, ' ')),
    ).toEqual([
      'Anna <anna@example.org>',
      'ledger: OPS-2026-11-21-001',
      '',
      '# a line that git would drop',
      '',
      '',
      ':100644 100644 M\tledger/a.yaml',
      ':000000 100755 A\tledger/b c.yaml',
      ':100644 000000 D\tledger/gone.yaml',
      '',
    ]);
    expect(plainGit('show', 'HEAD:ledger/a.yaml')).toBe('one\r\ntwo\n');
    expect(plainGit('status', '--porcelain')).toBe('A  staged\n?? untracked\n');
    expect(readdirSync(join(root, '.git')).filter((name) => name.endsWith('.index'))).toEqual([]);
  });

  it('runs nothing that the repository names', async () => {
    init();
    const trap = (name: string): string => `touch ${join(traps, name)}`;
    for (const hook of [
      'pre-commit',
      'prepare-commit-msg',
      'commit-msg',
      'post-commit',
      'reference-transaction',
      'post-index-change',
      'pre-auto-gc',
    ]) {
      const file = join(root, '.git/hooks', hook);
      writeFileSync(file, `#!/bin/sh\n${trap(hook)}\n`);
      chmodSync(file, 0o755);
    }
    // Younger than the index, so that git looks into it again whenever it writes the index.
    writeFileSync(join(root, 'young'), 'bytes');
    utimesSync(join(root, 'young'), new Date(), new Date(Date.now() + 3_600_000));
    plainGit('add', 'young');
    writeFileSync(join(root, '.gitattributes'), '* filter=evil diff=evil\n');
    for (const [key, value] of [
      ['core.fsmonitor', trap('fsmonitor')],
      ['filter.evil.clean', `${trap('clean')}; cat`],
      ['filter.evil.smudge', `${trap('smudge')}; cat`],
      ['filter.evil.process', trap('process')],
      ['filter.evil.required', 'true'],
      ['diff.evil.textconv', trap('textconv')],
      ['diff.external', trap('external')],
      ['core.pager', trap('pager')],
      ['core.editor', trap('editor')],
      ['commit.gpgSign', 'true'],
      ['gpg.program', trap('gpg')],
      ['alias.status', `!${trap('alias')}`],
      ['core.sshCommand', trap('ssh')],
    ] as const) {
      plainGit('config', key, value);
    }
    writeFileSync(join(root, 'a'), 'bytes\r\n');
    const result = await git.commit(['a', '.gitattributes'], 'first');
    expect(result.ok).toBe(true);
    // Same size, other content: git has to look into the file.
    writeFileSync(join(root, 'a'), 'BYTES\r\n');
    expect((await git.state())?.dirty).toBe(true);
    expect(await git.identity()).toBe('Anna <anna@example.org>');
    expect(readdirSync(traps)).toEqual([]);
    expect(plainGit('cat-file', '-p', 'HEAD:a')).toBe('bytes\r\n');

    // The control: the same repository does start programs for a git without these settings.
    spawnSync('git', ['status', '--porcelain'], { cwd: root, env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
    expect(existsSync(join(traps, 'fsmonitor'))).toBe(true);
  });

  it('neither commits nor looks where a filter cannot be switched off', async () => {
    init();
    plainGit('config', 'filter.a b=.clean', `touch ${join(traps, 'clean')}; cat`);
    writeFileSync(join(root, 'a'), '1');
    expect((await git.state())?.dirty).toBe(true);
    expect(await git.commit(['a'], 'first')).toMatchObject({ ok: false, failure: { code: 'not-committed', exit: 74 } });
    expect(readdirSync(traps)).toEqual([]);
  });

  it('gives the commit that is there when there is nothing new', async () => {
    init();
    writeFileSync(join(root, 'a'), '1');
    const first = await git.commit(['a'], 'first');
    expect(await git.commit(['a'], 'again')).toEqual(first);
    expect(plainGit('rev-list', '--count', 'HEAD').trim()).toBe('1');
  });

  it('says what to repeat by hand', async () => {
    init();
    const result = await git.commit(['nope'], 'first');
    expect(result).toEqual({
      ok: false,
      failure: {
        code: 'not-committed',
        exit: 74,
        message: 'git did not commit: there is no file nope',
        hint: 'repeat it by hand: git add -- nope && git commit --only -- nope',
      },
    });
  });

  it('commits as the login on this host where git knows no name', async () => {
    plainGit('init', '-q', '-b', 'main');
    plainGit('config', 'user.name', '');
    writeFileSync(join(root, 'a'), '1');
    expect((await git.commit(['a'], 'first')).ok).toBe(true);
    expect(plainGit('log', '-1', '--format=%an <%ae> %cn').trim()).toBe('anna <anna@web1> anna');
  });

  it('works below the top of a repository', async () => {
    init();
    mkdirSync(join(root, 'deep/ledger'), { recursive: true });
    writeFileSync(join(root, 'deep/ledger/a'), '1');
    const deep = gitAt(join(root, 'deep'), { login: 'anna', hostname: 'web1' });
    expect((await deep.commit(['ledger/a'], 'first')).ok).toBe(true);
    expect(plainGit('ls-tree', '-r', '--name-only', 'HEAD').trim()).toBe('deep/ledger/a');
  });

  it.runIf(isRoot)('leaves objects to the login whose repository root works in', async () => {
    init();
    writeFileSync(join(root, 'a'), '1');
    chmodSync(base, 0o755);
    execFileSync('chown', ['-R', '12345:12345', root]);
    expect(await git.commit(['a'], 'first')).toMatchObject({ ok: true });
    expect(execFileSync('find', [root, '!', '-uid', '12345'], { encoding: 'utf8' })).toBe('');
  });
});
