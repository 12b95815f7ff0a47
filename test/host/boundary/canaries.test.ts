// The trial that comes before every operation: it holds here, each of its ways out is one without the boundary, and a bubblewrap that
// drops arguments is caught by it, whatever version it calls itself.
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { canaryScript, tryCanaries } from '../../../src/host/boundary/canaries.ts';
import { makeDecoys } from '../../../src/host/boundary/decoys.ts';
import { fixLimits } from '../../../src/host/boundary/limits.ts';
import { tryBoundary } from '../../../src/host/boundary/try-boundary.ts';
import { probeHost } from '../../../src/host/probe.ts';
import { canaryNames } from '../../../src/model/boundary-trial.ts';
import { abilities, boundary, confinement, folder, isRoot, localHost, noBoundary, noView, open, sh } from '../local.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

const scopeOf = (writable: readonly string[]) => ({ writable, keep: [], protected: [], hidden: [], units: [], not_enforced: [] });

describe('in the profile of an operation', () => {
  it('every way out is tried and shut', async () => {
    const { host, state } = await localHost();
    const writable = [await folder()];
    const trial = await tryBoundary(
      { host, probe: { abilities, complaints: [] }, state: [state] },
      { scope: scopeOf(writable), enforced: true },
    );
    const places = noView === undefined ? (['boundary', 'view'] as const) : (['boundary'] as const);
    expect(trial).toMatchObject({
      canaries: places.flatMap((place) => canaryNames.map((name) => ({ name, in: place, held: true }))),
      bubblewrap: expect.stringMatching(/^bubblewrap \d/) as string,
      kernel: expect.stringMatching(/^Linux \d/) as string,
      limits: expect.arrayContaining(['umask 022', 'no core dumps']) as string[],
    });
    expect(trial).not.toHaveProperty('failure');
  });

  it('decoys stand where that operation may not write, and nothing is left of them', async () => {
    const { host, state } = await localHost();
    const options = { state: [state], proof: false };
    const tried = await tryCanaries(host, confinement({ writable: ['/var/tmp'] }), ['boundary'], options);
    // A normal user may have no other place; then that is said.
    expect(isRoot ? tried.failures : []).toEqual([]);
    // The same decoys in a place that may be written would have been changed.
    const decoys = (await makeDecoys(host, []))!;
    onTestFinished(() => decoys.remove());
    expect(path.dirname(decoys.folder)).toBe('/var/tmp');
    const argv = ['/bin/sh', '-c', canaryScript, 'canary', decoys.folder, String(decoys.process), decoys.abstract];
    await host.exec({ argv, profile: boundary({ writable: ['/var/tmp'] }), cwd: '/', env: {}, timeout: 20_000 });
    expect(await decoys.harm()).toBe('a decoy outside was changed');
  });

  it('nothing of a trial stays', async () => {
    const { host } = await localHost();
    const decoys = (await makeDecoys(host, []))!;
    expect(process.kill(decoys.process, 0)).toBe(true);
    await decoys.remove();
    expect(existsSync(decoys.folder)).toBe(false);
    expect(() => process.kill(decoys.process, 0)).toThrow('ESRCH');
  });

  it('what a killed trial left is cleared away by a later one', async () => {
    const { host } = await localHost();
    const stale = await mkdtemp('/var/tmp/holdpoint-canary-');
    onTestFinished(() => rm(stale, { recursive: true, force: true }));
    await utimes(stale, 1, 1);
    await (await makeDecoys(host, []))!.remove();
    expect(existsSync(stale)).toBe(false);
  });

  it('says where nothing can be tried, because all may be written', async () => {
    const { host, state } = await localHost();
    const { failures } = await tryCanaries(host, confinement({ writable: ['/'] }), ['boundary'], { state: [state], proof: false });
    expect(failures).toMatchObject([{ in: 'boundary', why: expect.stringContaining('no place for decoys') as string }]);
  });
});

describe('the control of every canary', () => {
  /** What the script says of each when it runs under `wrap`. */
  async function said(wrap: (words: readonly string[], inside: string) => readonly string[]) {
    const { host, run } = await localHost();
    const decoys = (await makeDecoys(host, []))!;
    onTestFinished(() => decoys.remove());
    const words = ['/bin/sh', '-c', canaryScript, 'canary', decoys.folder, String(decoys.process), decoys.abstract];
    const { out } = await run(wrap(words, decoys.folder), open);
    return {
      said: Object.fromEntries(
        out
          .trim()
          .split('\n')
          .map((line) => line.split(' ')),
      ) as Record<string, string>,
      harm: await decoys.harm(),
    };
  }
  const naive = ['/usr/bin/bwrap', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];

  // A mount namespace of its own, so that the remount touches no mount of the host's.
  const free = (words: readonly string[]): readonly string[] => ['/usr/bin/unshare', '--mount', '--propagation', 'private', ...words];
  it.skipIf(!isRoot).each(canaryNames)('%s succeeds without a boundary, and leaves its mark on the decoys', async (name) => {
    const { said: words, harm } = await said(free);
    expect(words[name]).toBe('open');
    expect(harm).toBe('a decoy outside was changed');
  });

  it.skipIf(!isRoot).each(['socket', 'remount', 'proc-sys', 'proc-root'])(
    '%s succeeds in what bubblewrap makes by default for root',
    async (name) => {
      const { said: words } = await said((all) => [...naive, '--', ...all]);
      expect(words).toMatchObject({ write: 'held', chmod: 'held', unlink: 'held', [name]: 'open' });
    },
  );

  it.skipIf(!isRoot)('the seventh is open where only capabilities were dropped', async () => {
    const { said: words } = await said((all) => [...naive, '--cap-drop', 'ALL', '--', ...all]);
    expect(words).toMatchObject({ write: 'held', remount: 'held', 'proc-root': 'open' });
  });
});

describe('a bubblewrap that is not what it seems', () => {
  /** A program that is asked like bubblewrap: it keeps these of the options and starts the real one, or nothing but the command. */
  async function fake(body: string): Promise<string> {
    const file = path.join(await folder(), 'bwrap');
    await writeFile(file, `#!/bin/bash\n[ "$1" = --version ] && { echo bubblewrap 99.0; exit; }\n${body}\n`);
    await chmod(file, 0o755);
    return file;
  }
  async function probeOf(bwrap: string) {
    const state = path.join(await folder(), 'state');
    await mkdir(state);
    return probeHost({ state: [state], scratch: path.join(state, 'scratch'), places: [bwrap] });
  }

  it.each([
    [
      'runs the command as it is',
      'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
      /does not confine here: .*(changed|open|succeeded)/,
    ],
    [
      'drops every second mount',
      'n=0; a=(); while [ $# -gt 0 ]; do if [ "$1" = --ro-bind ] && [ "$2" = / ]; then a+=(--bind / /); shift 3; else a+=("$1"); shift; fi; done; exec /usr/bin/bwrap "${a[@]}"',
      /does not confine here: .*changed/,
    ],
    [
      'keeps the network and the processes',
      'a=(); for one in "$@"; do case $one in --unshare-net|--unshare-pid) ;; *) a+=("$one") ;; esac; done; exec /usr/bin/bwrap "${a[@]}"',
      /does not confine here: /,
    ],
    ['does nothing and says that all is well', 'echo "write held"; exit 0', /does not confine here: /],
    [
      'fails',
      'echo "bwrap: Creating new namespace failed: Operation not permitted" >&2; exit 1',
      /could not be set up: bwrap: Creating new namespace failed/,
    ],
  ])('%s: it is not used', async (_what, body, complaint) => {
    const probe = await probeOf(await fake(body));
    expect(probe.abilities).toEqual({ view: 'none' });
    expect(probe.complaints[0]).toMatch(complaint);
  });

  it('is asked what it does, never which version it is', async () => {
    const probe = await probeOf(await fake('exec /usr/bin/bwrap "$@"'));
    expect(probe.abilities.bwrap).toMatch(/\/bwrap$/);
  });

  it('that turned bad after the host was probed is caught by the next operation', async () => {
    const { host, state } = await localHost({ ...abilities, bwrap: await fake('while [ "$1" != -- ]; do shift; done; shift; exec "$@"') });
    const bad = { abilities, complaints: [] };
    const trial = await tryBoundary({ host, probe: bad, state: [state] }, { scope: scopeOf([await folder()]), enforced: true });
    expect(trial.failure).toBeDefined();
    expect(trial.canaries.filter(({ held }) => held)).toEqual([]);
  });
});

describe('limits', () => {
  it('are the same for every command, whoever started Holdpoint with whatever', async () => {
    const { run } = await localHost();
    const ask = sh('umask; ulimit -c; ulimit -Sn; ulimit -Sf; ulimit -St');
    const view = { kind: 'view', confinement: confinement() } as const;
    for (const profile of noView === undefined ? [boundary(), view] : [boundary()])
      expect((await run(ask, profile)).out).toBe('0022\n0\n1024\nunlimited\nunlimited\n');
  });

  it('never ask for more than the hard limit, and say what they are', () => {
    const text = [
      'Limit  Soft Limit  Hard Limit  Units',
      'Max open files            20                   64                   files',
      'Max cpu time              10                   unlimited            seconds',
      'Max file size             1                    4096                 bytes',
    ].join('\n');
    const { script, words } = fixLimits(text);
    expect(script.split('\n')).toEqual([
      'ulimit -c 0',
      'ulimit -S -n "$(ulimit -H -n)"',
      'ulimit -S -s 8192',
      'ulimit -S -t unlimited',
      'ulimit -S -f "$(ulimit -H -f)"',
      'ulimit -S -d unlimited',
      'ulimit -S -v unlimited',
    ]);
    expect(words).toEqual(['umask 022', 'no core dumps', '64 open files', '8388608 bytes of stack', '4096 bytes in a file']);
  });
});
