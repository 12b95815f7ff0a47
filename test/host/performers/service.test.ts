import { describe, expect, it } from 'vitest';
import { performAction } from '../../../src/host/performers/perform.ts';
import type { ServiceVerb } from '../../../src/model/action.ts';
import type { Ended } from '../../../src/model/ended.ts';
import { memoryHost } from '../../support/memory-host.ts';
import { contextOf } from './context.ts';

interface Unit {
  readonly active?: string;
  readonly sub?: string;
  readonly load?: string;
  readonly id?: string;
  readonly file?: string;
  readonly invocation?: string;
  readonly stale?: boolean;
}

function shown({
  active = 'active',
  sub = 'running',
  load = 'loaded',
  id = 'nginx.service',
  file = 'enabled',
  invocation = 'aa11',
  stale = false,
}: Unit): string {
  return `Id=${id}\nNames=${id}\nLoadState=${load}\nActiveState=${active}\nSubState=${sub}\nUnitFileState=${file}\nInvocationID=${invocation}\nNRestarts=0\nActiveEnterTimestampMonotonic=5\nNeedDaemonReload=${stale ? 'yes' : 'no'}\n`;
}

/** systemctl that shows these states one after the other, and answers the verb. */
function systemd(states: readonly (Unit | 'silent')[], verb: { ended?: Ended; err?: string } = {}) {
  const left = [...states];
  return memoryHost((argv) => {
    if (argv[0] !== '/usr/bin/systemctl') return {};
    if (argv[1] !== 'show') return verb;
    // How it was loaded, and from which files, is asked on its own.
    if (!argv.some((word) => word.includes('NRestarts'))) return { out: '' };
    const next = left.length > 1 ? left.shift()! : left[0]!;
    return next === 'silent'
      ? { ended: { kind: 'exited', code: 1 }, err: 'Failed to connect to bus: No such file or directory' }
      : { out: shown(next) };
  });
}

const perform = (
  on: ReturnType<typeof memoryHost>,
  verb: ServiceVerb = 'restart',
  unit = 'nginx',
  units: readonly string[] = ['nginx.service'],
) => performAction(on.host, { kind: 'service', unit, do: verb, timeout: 5000 }, contextOf({ writable: [], units }));

describe('a service step', () => {
  it('runs one verb on one unit, by argv alone, and keeps the state before and after', async () => {
    const on = systemd([{ invocation: 'aa11' }, { invocation: 'bb22' }]);
    const result = await perform(on);
    expect(
      on.asked
        .map(({ argv, profile, timeout }) => [argv.join(' '), profile.kind, timeout])
        .find(([argv]) => !String(argv).includes(' show ')),
    ).toEqual(['/usr/bin/systemctl --no-pager --no-ask-password restart -- nginx', 'outside', 5000]);
    expect(result).toEqual({
      result: 'done',
      summary: 'active (running) → active (running)',
      exit_code: 0,
      detail: [
        'before: nginx.service loaded, active (running), enabled, invocation aa11, 0 restarts',
        'after: nginx.service loaded, active (running), enabled, invocation bb22, 0 restarts',
      ],
      unit_before: {
        unit: 'nginx',
        load_state: 'loaded',
        active_state: 'active',
        sub_state: 'running',
        unit_file_state: 'enabled',
        invocation_id: 'aa11',
        restarts: 0,
        active_enter: '5',
      },
      unit_after: {
        unit: 'nginx',
        load_state: 'loaded',
        active_state: 'active',
        sub_state: 'running',
        unit_file_state: 'enabled',
        invocation_id: 'bb22',
        restarts: 0,
        active_enter: '5',
      },
      confined: false,
    });
  });

  it('names no unit where systemd reads all of them', async () => {
    const on = systemd([{}]);
    expect(await perform(on, 'daemon-reload')).toMatchObject({ result: 'done' });
    expect(on.asked[1]!.argv).toEqual(['/usr/bin/systemctl', '--no-pager', '--no-ask-password', 'daemon-reload']);
  });

  it('fails where the verb fails, and says what systemd said', async () => {
    const on = systemd([{}, { active: 'failed', sub: 'failed' }], {
      ended: { kind: 'exited', code: 1 },
      err: 'Job for nginx.service failed.\nSee "systemctl status".\n',
    });
    expect(await perform(on)).toMatchObject({
      result: 'failed',
      exit_code: 1,
      summary: 'restart of nginx failed, exit 1: Job for nginx.service failed.',
      unit_after: { active_state: 'failed' },
    });
  });

  it('does not know what happened when the verb takes too long or systemd does not answer', async () => {
    expect(await perform(systemd([{}], { ended: { kind: 'timed-out', after_ms: 5000 } }))).toMatchObject({
      result: 'unknown',
      summary: 'timed out after 5 s',
    });
    expect(await perform(systemd([{}], { ended: { kind: 'signalled', signal: 'SIGKILL' } }))).toMatchObject({
      result: 'unknown',
      summary: 'signal SIGKILL',
    });
    expect(await perform(systemd([{}, 'silent'], { ended: { kind: 'exited', code: 1 } }))).toMatchObject({
      result: 'unknown',
      summary: expect.stringContaining('after restart'),
      unit_before: { active_state: 'active' },
    });
    const silent = systemd(['silent']);
    expect(await perform(silent)).toMatchObject({
      result: 'unknown',
      summary: 'systemd does not answer: Failed to connect to bus: No such file or directory',
    });
    expect(silent.asked.length, 'nothing was asked but the state').toBe(1);
  });

  it('says when the unit file on disk is not what systemd has read', async () => {
    expect((await perform(systemd([{ stale: true }]))).detail.at(-1)).toBe(
      'systemd did not use what is on disk, a daemon-reload was due: systemd says that its unit file changed',
    );
  });

  for (const unit of ['ng*', '../x', 'a.service b.service', 'x@$(id)', '-H', '--root=/x', 'x.mount', 'x.scope', 'x@', 'a\nb', ''])
    it(`refuses ${JSON.stringify(unit)} as a unit without asking systemd`, async () => {
      const on = systemd([{}]);
      expect(await perform(on, 'restart', unit)).toMatchObject({
        result: 'failed',
        summary: `${JSON.stringify(unit)} is no name of one unit`,
      });
      expect(on.asked).toEqual([]);
    });

  it('refuses a unit that is not there, and an alias of one that is not allowed', async () => {
    const absent = systemd([{ load: 'not-found', active: 'inactive', sub: 'dead' }]);
    expect(await perform(absent)).toMatchObject({ result: 'failed', summary: 'there is no unit nginx on this host' });
    const alias = systemd([{ id: 'ssh.service' }]);
    expect(await perform(alias, 'restart', 'sshd', ['sshd.service'])).toMatchObject({
      result: 'failed',
      summary: 'sshd is ssh.service here, which is not among the allowed services',
    });
    expect([...absent.asked, ...alias.asked].map(({ argv }) => argv[1])).toEqual(['show', 'show']);
  });
});

it('steps that are not built yet fail and say so; a check changes nothing', async () => {
  const { host, asked } = memoryHost(() => ({}));
  const context = contextOf({ writable: [] });
  expect(await performAction(host, { kind: 'reboot', timeout: 1 }, context)).toMatchObject({
    result: 'failed',
    summary: 'reboot steps are not built yet; nothing was done',
  });
  expect(await performAction(host, { kind: 'holdpoint', words: ['x'] }, context)).toMatchObject({ result: 'failed' });
  expect(await performAction(host, { kind: 'check' }, context)).toMatchObject({ result: 'done' });
  await expect(performAction(host, { kind: 'manual', say: 'x', class: 'READ_ONLY' }, context)).rejects.toThrow('asked by the runner');
  expect(asked).toEqual([]);
});
