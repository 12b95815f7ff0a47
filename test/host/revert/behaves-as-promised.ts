import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRevertRecord } from '../../../src/model/revert-record.ts';
import type { Step } from '../../../src/model/step.ts';
import { command, gate, run, step, write } from '../../support/plan-fixture.ts';
import { account } from '../../support/random-tree.ts';
import { scopeOf } from '../../support/results.ts';
import { noBoundary } from '../local.ts';
import { journalOf, revertSetting, type Shell } from './revert-setting.ts';

/** A step whose undo is a list of these commands. */
function undone(index: number, ...items: readonly (readonly string[])[]): Step {
  return run(index, ['/usr/bin/true'], {
    kind: 'list',
    items: items.map((argv) => ({ action: { kind: 'run', command: command(...argv) }, gates: [] })),
  });
}

/** What revert.sh promises, under one shell. */
export function behavesAsPromised(shell: Shell): void {
  describe(`revert.sh under ${shell}`, { timeout: 120_000 }, () => {
    it('shows, asks, and does nothing without a yes', async () => {
      const { top, prepare, note, run: revert, place } = await revertSetting((path) => [write(1, `${path}/a`, 'x')]);
      writeFileSync(`${top}/a`, 'before');
      await prepare();
      writeFileSync(`${top}/a`, 'after');
      await note(1);
      journalOf(place, [1]);
      const asked = await revert(shell, []);
      expect(asked).toMatchObject({ exit: 64 });
      expect(asked.out).toContain('step 1: its paths go back to the pre-image');
      expect(asked.out).toContain('say --yes to do it');
      const checked = await revert(shell, ['--check']);
      expect(checked).toMatchObject({ exit: 5 });
      expect(checked.out).toContain(`${top}/a`);
      expect(readFileSync(`${top}/a`, 'utf8')).toBe('after');
      expect(await revert(shell, ['--yes'])).toMatchObject({ exit: 0 });
      expect(readFileSync(`${top}/a`, 'utf8')).toBe('before');
      expect(await revert(shell, ['--check'])).toMatchObject({ exit: 0 });
      expect(readFileSync(`${place}/revert.log`, 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +put back {2}\/.*\/a$/m);
    });

    it('leaves a record for whoever takes the operation up: before and after each part, and how it ended', async () => {
      const {
        top,
        place,
        prepare,
        note,
        run: revert,
      } = await revertSetting((path) => [
        write(1, `${path}/a`, 'x'),
        undone(2, ['/usr/bin/true'], ['/usr/bin/false']),
        run(3, ['/usr/bin/true'], { kind: 'again' }),
      ]);
      await prepare();
      writeFileSync(`${top}/a`, 'x');
      await note(1);
      await note(2);
      await note(3);
      const words = ['--yes', '--begun', '1 2 3'];
      await revert(shell, ['--check', '--begun', '1 2 3']);
      expect(existsSync(`${place}/revert.record`)).toBe(false);
      expect(await revert(shell, words)).toMatchObject({ exit: 3 });
      expect(await revert(shell, [...words, '--skip', '2.1'])).toMatchObject({ exit: 5 });
      await revert(shell, ['--part', 'restore-paths 1', '--begun', '1 2 3', '--by-runner']);
      const text = readFileSync(`${place}/revert.record`, 'latin1');
      expect(text.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /, ''))).toEqual([
        'began',
        'begun undo-action 2.0',
        'done undo-action 2.0',
        'begun undo-action 2.1',
        'ended 3 undo 1 of step 2 did not do what it should (1). Mend it by hand, then: --run-again 2.1, or --skip 2.1',
        'began',
        'begun restore-paths 1',
        'done restore-paths 1',
        'begun again 3',
        'done again 3',
        'remains undo 1 of step 2 was left out: run',
        'ended 5',
        '',
      ]);
      expect(readRevertRecord(text)).toMatchObject({
        ended: { exit: 5, why: '' },
        parts: { 'undo-action 2.0': 'done', 'undo-action 2.1': 'begun', 'restore-paths 1': 'done', 'again 3': 'done' },
      });
    });

    it('writes nothing where nothing differs', async () => {
      const { top, prepare, run: revert } = await revertSetting((path) => [write(1, `${path}/a`, 'x')]);
      mkdirSync(`${top}/d`);
      for (const name of ['a', 'd/b']) writeFileSync(`${top}/${name}`, name);
      await prepare();
      const stamps = () =>
        ['', '/a', '/d', '/d/b']
          .map((name) => lstatSync(`${top}${name}`, { bigint: true }))
          .map(({ ino, ctimeNs, mtimeNs }) => [ino, ctimeNs, mtimeNs]);
      const before = stamps();
      expect(await revert(shell, ['--yes', '--begun', '1'])).toMatchObject({ exit: 0 });
      expect(stamps()).toEqual(before);
    });

    it('stops at what somebody else changed, shows it three ways, and overwrites it only when told', async () => {
      const { top, prepare, note, run: revert } = await revertSetting((path) => [write(1, `${path}/a`, 'x')]);
      for (const name of ['a', 'b']) writeFileSync(`${top}/${name}`, 'before');
      await prepare();
      writeFileSync(`${top}/a`, 'after');
      await note(1);
      writeFileSync(`${top}/b`, 'somebody');
      const stopped = await revert(shell, ['--yes', '--begun', '1']);
      expect(stopped).toMatchObject({ exit: 3 });
      expect(stopped.out).toMatch(/\/b\n.*before: f 644.*\n.*after the step: f 644.*\n.*now: f 644/);
      expect(readFileSync(`${top}/a`, 'utf8')).toBe('after');
      const kept = await revert(shell, ['--yes', '--begun', '1', '--keep-foreign']);
      expect(kept).toMatchObject({ exit: 5 });
      expect(kept.out).toContain(`kept as somebody else changed it: ${top}/b`);
      expect([readFileSync(`${top}/a`, 'utf8'), readFileSync(`${top}/b`, 'utf8')]).toEqual(['before', 'somebody']);
      expect(await revert(shell, ['--yes', '--begun', '1', '--overwrite'])).toMatchObject({ exit: 0 });
      expect(readFileSync(`${top}/b`, 'utf8')).toBe('before');
    });

    it('runs list undos newest step first, once, and stops where it is unknown how one ended', async () => {
      const {
        top,
        prepare,
        note,
        place,
        run: revert,
      } = await revertSetting((path) => [
        undone(1, ['/usr/bin/tee', '-a', `${path}/said-1`]),
        undone(2, ['/bin/sh', '-c', `cat ${path}/said-1 >${path}/said-2`]),
      ]);
      writeFileSync(`${top}/said-1`, 'first');
      await prepare();
      await note(1);
      await note(2);
      const got = await revert(shell, ['--yes', '--begun', '1 2']);
      // What the undos wrote is no step's, so it is named.
      expect(got).toMatchObject({ exit: 5 });
      expect(got.out).toContain(`differs from the pre-image: ${top}/said-2`);
      expect(readFileSync(`${top}/said-2`, 'utf8')).toBe('first');
      const state = readFileSync(`${place}/revert.state`, 'utf8');
      expect(state.split('\n').filter((line) => line.includes('undo'))).toEqual([
        'begun undo-action 2.0',
        'done undo-action 2.0',
        'begun undo-action 1.0',
        'done undo-action 1.0',
      ]);
      rmSync(`${top}/said-2`);
      const again = await revert(shell, ['--yes', '--begun', '1 2', '--overwrite']);
      expect(again.out).toContain('undo 0 of step 2 was done before');
      expect(existsSync(`${top}/said-2`)).toBe(false);
      writeFileSync(`${place}/revert.state`, 'begun undo-action 2.0\n');
      const unknown = await revert(shell, ['--yes', '--begun', '2', '--overwrite']);
      expect(unknown).toMatchObject({ exit: 3 });
      expect(unknown.out).toContain('it is unknown how undo 0 of step 2 ended');
      expect(await revert(shell, ['--yes', '--begun', '2', '--overwrite', '--skip', '2.0'])).toMatchObject({ exit: 5 });
    });

    it('an undo that fails stops it before older steps, with its words and its exit code', async () => {
      const {
        top,
        prepare,
        note,
        run: revert,
      } = await revertSetting((path) => [write(1, `${path}/a`, 'x'), undone(2, ['/usr/bin/ls', '/no/such/place'])]);
      await prepare();
      writeFileSync(`${top}/a`, 'x');
      await note(1);
      await note(2);
      const got = await revert(shell, ['--yes', '--begun', '1 2']);
      expect(got).toMatchObject({ exit: 3 });
      expect(got.out).toContain('did not do what it should (2)');
      expect(got.out).toContain('/no/such/place');
      expect(existsSync(`${top}/a`)).toBe(true);
      expect(await revert(shell, ['--yes', '--begun', '1 2', '--skip', '2.0'])).toMatchObject({ exit: 5 });
      expect(existsSync(`${top}/a`)).toBe(false);
    });

    it('stops at a point of no return, leaves what is not undone, and goes on past it when told', async () => {
      const {
        top,
        prepare,
        note,
        run: revert,
      } = await revertSetting((path) => [
        write(1, `${path}/a`, 'x'),
        write(2, `${path}/log`, 'x', { undo: { kind: 'none', why: 'it is a log' } }),
        run(3, ['/usr/bin/true'], { kind: 'impossible', why: 'mail is out' }),
      ]);
      await prepare();
      writeFileSync(`${top}/a`, 'x');
      await note(1);
      mkdirSync(`${top}/made`);
      writeFileSync(`${top}/made/log`, 'x');
      await note(2);
      await note(3);
      const stopped = await revert(shell, ['--yes', '--begun', '1 2 3']);
      expect(stopped).toMatchObject({ exit: 3 });
      expect(stopped.out).toContain('step 3 cannot be undone: mail is out. To go on with the steps before it: --past-impossible 3');
      const past = await revert(shell, ['--yes', '--begun', '1 2 3', '--past-impossible', '3']);
      expect(past).toMatchObject({ exit: 5 });
      expect(past.out).toContain('step 2 is not undone: it is a log');
      expect(existsSync(`${top}/a`)).toBe(false);
      expect(readFileSync(`${top}/made/log`, 'utf8')).toBe('x');
    });

    it('a written undo is done as a write step does it: text, edit, link, absent', async () => {
      const items = (path: string) =>
        [
          { path: `${path}/text`, content: { kind: 'text', text: "it's $${known}\n" } },
          {
            path: `${path}/edit`,
            content: {
              kind: 'edit',
              edits: [
                { kind: 'replace', find: 'a*[', with: 'b&\\', count: 2 },
                { kind: 'append', text: 'end' },
              ],
            },
          },
          { path: `${path}/link`, content: { kind: 'link', target: 'somewhere' } },
          { path: `${path}/gone`, content: { kind: 'absent' } },
        ] as const;
      const {
        top,
        prepare,
        note,
        run: revert,
      } = await revertSetting((path) => [
        step(
          1,
          { kind: 'check' },
          { kind: 'list', items: items(path).map((one) => ({ action: { kind: 'write', write: { ...one, secret: false } }, gates: [] })) },
          { changes: true },
        ),
      ]);
      writeFileSync(`${top}/edit`, '1 a*[ 2\n3 a*[ 4');
      writeFileSync(`${top}/gone`, '');
      await prepare();
      await note(1);
      const got = await revert(shell, ['--part', 'undo-action 1.0', '--begun', '1']);
      expect(got, got.out).toMatchObject({ exit: 0 });
      for (const item of [1, 2, 3])
        expect(await revert(shell, ['--part', `undo-action 1.${item}`, '--begun', '1'])).toMatchObject({ exit: 0 });
      expect(readFileSync(`${top}/edit`, 'utf8')).toBe('1 b&\\ 2\n3 b&\\ 4\nend');
      expect(lstatSync(`${top}/link`).isSymbolicLink()).toBe(true);
      expect(existsSync(`${top}/gone`)).toBe(false);
    });

    it('a link planted in the way of the restorer does not lead it out', async (context) => {
      context.skip(noBoundary !== undefined, noBoundary);
      const { top, prepare, note, run: revert } = await revertSetting((path) => [write(1, `${path}/a`, 'x')]);
      const outside = `${top}-outside`;
      mkdirSync(`${top}/d`);
      mkdirSync(outside);
      writeFileSync(`${top}/d/secret`, 'inside');
      writeFileSync(`${outside}/secret`, 'outside');
      await prepare();
      rmSync(`${top}/d`, { recursive: true });
      symlinkSync(outside, `${top}/d`);
      await note(1);
      expect(await revert(shell, ['--yes', '--begun', '1'])).toMatchObject({ exit: 0 });
      expect(lstatSync(`${top}/d`).isDirectory()).toBe(true);
      expect(readFileSync(`${top}/d/secret`, 'utf8')).toBe('inside');
      expect(readFileSync(`${outside}/secret`, 'utf8')).toBe('outside');
    });

    it('what is written through a planted link stays inside, and would not without the boundary', async (context) => {
      context.skip(noBoundary !== undefined, noBoundary);
      const {
        top,
        prepare,
        note,
        run: revert,
      } = await revertSetting((path) => [undone(1, ['/usr/bin/cp', '/etc/hostname', `${path}/d/secret`])]);
      const outside = `${top}-outside`;
      mkdirSync(outside);
      await prepare();
      symlinkSync(outside, `${top}/d`);
      await note(1);
      const held = await revert(shell, ['--part', 'undo-action 1.0', '--begun', '1']);
      expect(held).toMatchObject({ exit: 1 });
      expect(held.out).toContain('Read-only file system');
      expect(existsSync(`${outside}/secret`)).toBe(false);
      expect(await revert(shell, ['--part', 'undo-action 1.0', '--begun', '1', '--no-boundary'])).toMatchObject({ exit: 0 });
      expect(existsSync(`${outside}/secret`)).toBe(true);
    });

    it('judges gates of commands, files and what only a person can see', async () => {
      const {
        top,
        prepare,
        note,
        run: revert,
      } = await revertSetting(
        (path) => [write(1, `${path}/a`, 'x')],
        () => ({
          healthy: [
            gate('the command passes', { kind: 'command', command: { ...command('/usr/bin/printf', '3 ok'), stdout: '\\d ok' } }),
            gate('the command fails', { kind: 'command', command: command('/usr/bin/false') }),
            gate('the file is there', { kind: 'file', path: '/etc/passwd', expect: { is: 'contains', text: 'root:' } }),
            gate('the file has its mode', { kind: 'file', path: '/etc/passwd', expect: { is: 'mode', mode: '0644' } }),
            gate('a person sees it', { kind: 'manual', say: 'Does the page look right?' }),
          ],
        }),
      );
      await prepare();
      writeFileSync(`${top}/a`, 'x');
      await note(1);
      const got = await revert(shell, ['--yes', '--begun', '1']);
      expect(got, got.out).toMatchObject({ exit: 5 });
      expect(got.out).toContain('PASS: the command passes');
      expect(got.out).toContain('a gate does not pass: the command fails (exit 1)');
      expect(got.out).toContain('PASS: the file is there');
      expect(got.out).toContain('PASS: the file has its mode');
      expect(got.out).toContain('NOT JUDGED HERE: a person sees it: look by hand: Does the page look right?');
    });

    it("gives a command its variables, its input and its secrets, and takes no one else's", async () => {
      const {
        top,
        place,
        prepare,
        note,
        run: revert,
      } = await revertSetting((path) => [
        run(1, ['/usr/bin/true'], {
          kind: 'list',
          items: [
            {
              action: {
                kind: 'run',
                command: {
                  ...command('/bin/sh', '-c', `{ env; cat; echo "$0"; } >${path}/seen`, 'it${pass}'),
                  env: { MINE: '${pass}' },
                  stdin: 'in ${pass}\n',
                },
              },
              gates: [],
            },
          ],
        }),
      ]);
      await prepare();
      await note(1);
      expect(await revert(shell, ['--part', 'undo-action 1.0', '--begun', '1'])).toMatchObject({ exit: 69 });
      const secret = 'qu"o\'te\\u0041\\ \n$x';
      writeFileSync(`${place}/secrets.json`, JSON.stringify({ other: 'x","pass":"y', pass: secret }));
      for (const words of [[], ['--no-boundary']]) {
        const got = await revert(shell, ['--part', 'undo-action 1.0', '--begun', '1', ...words]);
        expect(got, got.out).toMatchObject({ exit: 0 });
        const seen = readFileSync(`${top}/seen`, 'utf8');
        expect(seen).toContain(`MINE=${secret}\n`);
        expect(seen).toContain(`in ${secret}\nit${secret}\n`);
        expect(
          seen
            .split('\n')
            .filter((line) => /^[A-Z_]+=/.test(line))
            .map((line) => line.split('=')[0] ?? '')
            .toSorted(),
        ).toEqual(['HOME', 'LANG', 'LOGNAME', 'MINE', 'PATH', 'PWD', 'TZ', 'USER']);
      }
    });

    it('takes any byte in a name, and any shape that a shell would read', async () => {
      const { top, prepare, note, run: revert } = await revertSetting((path) => [write(1, `${path}/a`, 'x')]);
      const names = [
        ...Array.from({ length: 255 }, (_, byte) => byte + 1)
          .filter((byte) => byte !== 0x2f)
          .map((byte) => Buffer.from([0x78, byte])),
        ...['Ёж', ' ', '\\0134', '\\0012', '$(touch x)', '`x`', '-n', '*', "'", '"', 'a\tb', 'a', 'a\x01', 'a b'].map((name) =>
          Buffer.from(name),
        ),
      ].map((name) => Buffer.concat([Buffer.from(`${top}/`), name]));
      for (const name of names) writeFileSync(name, 'before');
      const before = account(Buffer.from(top));
      await prepare();
      for (const [index, name] of names.entries()) {
        if (index % 3 === 0) rmSync(name);
        else if (index % 3 === 1) writeFileSync(name, 'after');
        else chmodSync(name, 0o600);
      }
      await note(1);
      const got = await revert(shell, ['--yes', '--begun', '1']);
      expect(got, got.out).toMatchObject({ exit: 0 });
      expect(account(Buffer.from(top))).toEqual(before);
    });

    it('takes allowed paths that are a file, absent, or hold a kept one', async () => {
      const {
        top,
        prepare,
        note,
        run: revert,
      } = await revertSetting(
        (path) => [write(1, `${path}/a`, 'x')],
        (path) => ({
          scope: scopeOf([`${path}/file`, `${path}/absent`, `${path}/tree`, `${path}/tree/log`], [`${path}/tree/log`]),
        }),
      );
      mkdirSync(`${top}/tree/log`, { recursive: true });
      for (const name of ['file', 'beside', 'tree/a', 'tree/log/l']) writeFileSync(`${top}/${name}`, 'before');
      await prepare();
      const before = account(Buffer.from(top));
      rmSync(`${top}/file`);
      symlinkSync('/etc', `${top}/file`);
      mkdirSync(`${top}/absent`);
      for (const name of ['absent/x', 'tree/a', 'tree/b']) writeFileSync(`${top}/${name}`, 'after');
      await note(1);
      appendFileSync(`${top}/tree/log/l`, ' and more');
      const got = await revert(shell, ['--yes', '--begun', '1']);
      expect(got, got.out).toMatchObject({ exit: 0 });
      expect(readFileSync(`${top}/tree/log/l`, 'utf8')).toBe('before and more');
      writeFileSync(`${top}/tree/log/l`, 'before');
      const untimed = ([name, entry]: [string, string]) => (name === '' || name === '/tree/log/l' ? [name, ''] : [name, entry]);
      const after = account(Buffer.from(top));
      expect(Object.entries(after).map(untimed)).toEqual(Object.entries(before).map(untimed));
    });

    it('killed at any point and run again, it comes to the same end', async () => {
      const {
        top,
        place,
        prepare,
        note,
        run: revert,
        kill,
      } = await revertSetting((path) => [write(1, `${path}/a`, 'x'), write(2, `${path}/b`, 'x')]);
      const root = Buffer.from(top);
      mkdirSync(`${top}/d`);
      for (let number = 0; number < 20; number++) writeFileSync(`${top}/d/${number}`, `${number}`);
      const before = account(root);
      for (const after of [200, 600, 1100]) {
        for (const name of ['revert', 'revert.state']) rmSync(`${place}/${name}`, { recursive: true, force: true });
        await prepare();
        rmSync(`${top}/d`, { recursive: true });
        writeFileSync(`${top}/new`, 'x');
        await note(1);
        mkdirSync(`${top}/d`);
        writeFileSync(`${top}/d/1`, 'other');
        await note(2);
        await kill(shell, ['--yes', '--begun', '1 2'], after);
        const ended = await revert(shell, ['--yes', '--begun', '1 2']);
        expect(ended, ended.out).toMatchObject({ exit: 0 });
        expect(account(root)).toEqual(before);
      }
    });

    it('refuses while the runner lives, and when the pre-image is damaged', async () => {
      const { top, prepare, note, place, run: revert } = await revertSetting((path) => [write(1, `${path}/a`, 'x')]);
      writeFileSync(`${top}/a`, 'before');
      await prepare();
      writeFileSync(`${top}/a`, 'after');
      await note(1);
      const runner = spawn('/bin/sh', ['-c', 'read -r line', 'operation-runner', 'OPS-2026-11-21-001'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      journalOf(place, [1], runner.pid);
      const alive = await revert(shell, ['--yes']);
      expect(alive).toMatchObject({ exit: 77 });
      expect(alive.out).toContain(
        `Holdpoint still runs this operation (process ${runner.pid}): answer its question, or end it with: kill ${runner.pid}`,
      );
      runner.stdin.end();
      await once(runner, 'exit');
      // The number of the runner, as another process has it by now.
      journalOf(place, [1], process.pid);
      appendFileSync(`${place}/preimage/tree${top}/a`, 'damage');
      const got = await revert(shell, ['--yes']);
      expect(got).toMatchObject({ exit: 74 });
      expect(got.out).toContain('the pre-image of these is not what was copied; nothing was restored');
      expect(readFileSync(`${top}/a`, 'utf8')).toBe('after');
    });
  });
}
