import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { abandonedSandboxes, endAbandonedSandboxes, type SeenProcess } from '../../../src/host/boundary/end-abandoned.ts';
import { systemClock } from '../../../src/storage/system-clock.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const bwrap = '/usr/bin/bwrap';
const state = '/var/lib/holdpoint';
const waiting: SeenProcess = { pid: 700, parent: 1, numbers: [700, 1], program: bwrap, words: [bwrap, '--tmpfs', state, '--', 'true'] };

function found(...seen: SeenProcess[]): readonly number[] {
  return abandonedSandboxes(seen, bwrap, [state]);
}

describe('a sandbox whose bubblewrap was killed while it set it up', () => {
  it('is found, also one level of namespaces deeper', () => {
    expect(found(waiting)).toEqual([700]);
    expect(found({ ...waiting, numbers: [700, 20, 1] })).toEqual([700]);
  });

  it('is not one that runs, not its bubblewrap, and not somebody else’s', () => {
    expect(found({ ...waiting, parent: 650 })).toEqual([]);
    expect(found({ ...waiting, numbers: [700] })).toEqual([]);
    expect(found({ ...waiting, program: '/usr/bin/sleep' })).toEqual([]);
    expect(found({ ...waiting, words: [bwrap, '--tmpfs', '/home/ann/state', '--bind', state, state, '--', 'true'] })).toEqual([]);
  });
});

describe('a real bubblewrap, killed as soon as it has a child', () => {
  it('leaves a child that waits, until it is ended', async () => {
    using folder = scratchFolder();
    const own = [
      bwrap,
      '--unshare-user',
      '--unshare-pid',
      '--die-with-parent',
      '--ro-bind',
      '/',
      '/',
      '--tmpfs',
      folder.path,
      '--',
      'true',
    ];
    // The first thing it writes is what its child waits for; the signal arrives before that.
    // No pipes: the child would hold them open.
    const ended = spawnSync('strace', ['-o', '/dev/null', '-e', 'inject=write:signal=KILL', ...own], { stdio: 'ignore' });
    expect(ended.signal).toBe('SIGKILL');
    const left = readdirSync('/proc').filter((name) => cmdline(name).includes(`--tmpfs\0${folder.path}\0`));
    expect(left).toHaveLength(1);
    endAbandonedSandboxes(bwrap, ['/var/lib/another-state']);
    expect(existsSync(`/proc/${left[0]!}`)).toBe(true);
    endAbandonedSandboxes(bwrap, [folder.path]);
    for (const from = performance.now(); cmdline(left[0]!) !== '' && performance.now() - from < 20_000;) await systemClock.sleep(5);
    expect(cmdline(left[0]!)).toBe('');
  });
});

function cmdline(name: string): string {
  try {
    return /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : '';
  } catch {
    return '';
  }
}
