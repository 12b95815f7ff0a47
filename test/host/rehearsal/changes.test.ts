import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PathChange } from '../../../src/model/manifest.ts';
import { valueOf } from '../../support/results.ts';
import { folder } from '../local.ts';
import { noRehearsal, sh, useStage } from './use-rehearsal.ts';

function words(changes: readonly PathChange[], base: string): string[] {
  return changes.map(
    ({ path: where, change, what }) => `${change} ${where.replace(base, '.')}${what.length === 0 ? '' : ` (${what.join(', ')})`}`,
  );
}

async function tree(): Promise<string> {
  const base = await folder();
  mkdirSync(path.join(base, 'deep/er'), { recursive: true });
  for (const name of ['same', 'edited', 'chmodded', 'gone', 'touched', 'acl', 'deep/er/file', 'deep/er/other'])
    writeFileSync(path.join(base, name), `${name}\n`);
  symlinkSync('same', path.join(base, 'link'));
  utimesSync(path.join(base, 'touched'), 1, 1);
  return base;
}

describe.skipIf(noRehearsal !== undefined)('what a view has that the host does not', () => {
  test('created, edited, removed, by mode, owner, time, target and attribute alone, names with newlines; the host is untouched', async () => {
    const base = await tree();
    const before = execFileSync('find', [base, '-printf', '%p %m %s %T@ %l\\n']).toString();
    const stage = await useStage();
    expect(valueOf(await stage.changes())).toEqual([]);
    const said = await sh(
      stage,
      `set -e; cd '${base}'
echo new >edited; chmod 0600 chmodded; rm gone; touch touched; ln -sfn other link
echo x >"two
lines"; mkdir -p made/in; echo y >made/in/it
cat same >/dev/null; chmod 0600 same; chmod 0644 same
setfattr -n user.note -v 1 acl`,
    );
    expect(said).toBe('0 ');
    expect(words(valueOf(await stage.changes()), base)).toEqual([
      'changed ./acl (xattrs)',
      'changed ./chmodded (mode)',
      'changed ./edited (content, mtime)',
      'removed ./gone',
      'changed ./link (target)',
      'created ./made',
      'created ./made/in',
      'created ./made/in/it',
      'changed ./touched (mtime)',
      'created ./two\nlines',
    ]);
    expect(execFileSync('find', [base, '-printf', '%p %m %s %T@ %l\\n']).toString()).toBe(before);
  });

  test('a directory that was replaced loses what the old one held; a removed one is named once', async () => {
    const base = await tree();
    const stage = await useStage();
    expect(await sh(stage, `set -e; cd '${base}'; rm -r deep/er; mkdir deep/er; echo fresh >deep/er/fresh`)).toBe('0 ');
    expect(words(valueOf(await stage.changes()), base)).toEqual([
      'removed ./deep/er/file',
      'created ./deep/er/fresh',
      'removed ./deep/er/other',
    ]);
    expect(await sh(stage, `rm -r '${base}/deep'`)).toBe('0 ');
    expect(words(valueOf(await stage.changes()), base)).toEqual(['removed ./deep']);
  });

  test('a directory can be renamed, a lock held and a mapped file written, as on the host', async () => {
    const base = await tree();
    const stage = await useStage();
    const map = `import mmap,fcntl,sys
f=open('${base}/edited','r+b'); fcntl.flock(f,fcntl.LOCK_EX); m=mmap.mmap(f.fileno(),0); m[0:3]=b'MAP'; m.flush(); m.close()`;
    const python = execFileSync('sh', ['-c', 'command -v python3 || :']).toString().trim();
    expect(await sh(stage, `set -e; cd '${base}'; mv -T deep moved 2>&1; flock -n same true`)).toBe('0 ');
    expect(words(valueOf(await stage.changes()), base)).toEqual([
      'removed ./deep',
      'created ./moved',
      'created ./moved/er',
      'created ./moved/er/file',
      'created ./moved/er/other',
    ]);
    const mapped = python === '' ? '0 MAP' : await sh(stage, `${python} - <<'END'\n${map}\nEND\nhead -c 3 '${base}/edited'`);
    expect(mapped).toBe('0 MAP');
    expect(readFileSync(path.join(base, 'edited'), 'utf8')).toBe('edited\n');
  });

  test('a fork is as its origin was, and each goes its own way; both go without a trace', async () => {
    const base = await tree();
    linkSync(path.join(base, 'same'), path.join(base, 'name'));
    chmodSync(path.join(base, 'gone'), 0o4755);
    const stage = await useStage();
    await sh(stage, `cd '${base}'; rm gone; rm -r deep; mkdir deep; echo 1 >edited; setfattr -n user.note -v 1 acl; ln same more`);
    const fork = valueOf(await stage.fork());
    expect(valueOf(await fork.changes())).toEqual(valueOf(await stage.changes()));
    await sh(fork, `cd '${base}'; echo 2 >edited; echo fork >gone`);
    await sh(stage, `rm '${base}/link'`);
    expect(await sh(fork, `cd '${base}'; cat edited gone; readlink link; ls deep`)).toBe('0 2\nfork\nsame');
    expect(await sh(stage, `cd '${base}'; cat edited; ls`)).toBe('0 1\nacl\nchmodded\ndeep\nedited\nmore\nname\nsame\ntouched');
    await fork.close();
    expect(await sh(stage, `cat '${base}/edited'`)).toBe('0 1');
    expect(readdirSync(base)).toHaveLength(9);
  });
});
