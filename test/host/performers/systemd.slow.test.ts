// Services, writes and snapshots on a real host with systemd and nginx.
import { describe, expect, it } from 'vitest';
import type { PathChange } from '../../../src/model/manifest.ts';
import type { ActionResult } from '../../../src/model/observation.ts';
import { useHost } from '../../vps/use-host.ts';
import { inside, sourceBinds } from '../inside.ts';

const host = useHost({ binds: sourceBinds, program: false });

const acts = `
const allowed = { ...scope, writable: ['/etc/nginx', '/etc/systemd/system/probe.service'], units: ['nginx.service', 'probe.service', 'slow.service'] };
const perform = (action) => target.perform(action, { ...act, scope: allowed });
const service = (unit, verb, timeout = 20000) => perform({ kind: 'service', unit, do: verb, timeout });
const write = (path, text) => perform({ kind: 'write', write: { path, content: { kind: 'text', text }, secret: false } });
`;

describe('service', () => {
  it('performs every verb and tells the states before and after', async () => {
    await host().must('systemctl start nginx; systemctl disable --quiet nginx');
    const done = await inside<Record<string, ActionResult>>(
      host(),
      `${acts}
       for (const verb of ['reload', 'restart', 'stop', 'start', 'enable', 'disable', 'daemon-reload']) answer[verb] = await service('nginx', verb);`,
    );
    expect(Object.values(done).map(({ result }) => result)).toEqual(Array.from({ length: 7 }, () => 'done'));
    expect(done['stop']).toMatchObject({
      summary: 'active (running) → inactive (dead)',
      unit_before: { active_state: 'active' },
      unit_after: { active_state: 'inactive' },
      confined: false,
    });
    expect(done['start']).toMatchObject({ summary: 'inactive (dead) → active (running)' });
    expect(done['enable']).toMatchObject({ unit_before: { unit_file_state: 'disabled' }, unit_after: { unit_file_state: 'enabled' } });
    expect(done['disable']).toMatchObject({ unit_after: { unit_file_state: 'disabled' } });
    expect(done['restart']!.unit_after!.invocation_id).not.toBe(done['restart']!.unit_before!.invocation_id);
    expect(done['reload']!.unit_after!.invocation_id).toBe(done['reload']!.unit_before!.invocation_id);
    expect(await host().must('systemctl is-active nginx; systemctl is-enabled nginx || true')).toBe('active\ndisabled\n');
  });

  it('fails where systemd says no, and does not know after its time', async () => {
    await host().must(
      `printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' > /etc/systemd/system/probe.service
       printf '[Service]\\nType=oneshot\\nExecStart=/bin/sleep 60\\n' > /etc/systemd/system/slow.service
       systemctl daemon-reload`,
    );
    const { probe, slow, absent, alias } = await inside<Record<string, ActionResult>>(
      host(),
      `${acts}
       answer.probe = await service('probe', 'start');
       answer.slow = await service('slow', 'start', 500);
       answer.absent = await service('nowhere', 'start');
       answer.alias = await service('sshd', 'restart');`,
    );
    expect(probe).toMatchObject({
      result: 'failed',
      exit_code: 1,
      summary: expect.stringContaining('start of probe failed'),
      unit_after: { active_state: 'failed' },
    });
    expect(slow).toMatchObject({ result: 'unknown', summary: 'timed out after 0.5 s', unit_after: { active_state: 'activating' } });
    expect(absent).toMatchObject({ result: 'failed', summary: 'there is no unit nowhere on this host' });
    expect(alias).toMatchObject({ result: 'failed', summary: 'sshd is ssh.service here, which is not among the allowed services' });
    await host().must(
      'systemctl stop slow; rm /etc/systemd/system/slow.service /etc/systemd/system/probe.service; systemctl daemon-reload; systemctl reset-failed',
    );
  });
});

describe('a changed configuration', () => {
  it('comes back to the byte, and the reloaded service with it', async () => {
    await host().must('systemctl start nginx; rm -f /etc/nginx/conf.d/*; systemctl reload nginx');
    const before = await host().must(
      'cd /etc/nginx && find . -printf "%p %y %m %U %G %T@ %l\\n" | sort; find . -type f -exec sha256sum {} + | sort',
    );
    type Told = {
      written: ActionResult;
      link: ActionResult;
      reload: ActionResult;
      again: ActionResult;
      changes: PathChange[];
      served: string;
      differing: string[];
      tool: string;
      own: PathChange[];
    };
    const told = await inside<Told>(
      host(),
      `${acts}
       const ask = async () => (await run(['/bin/sh', '-c', 'curl -s http://127.0.0.1:8099/'], 'open')).out;
       const folder = '/var/lib/holdpoint/operations/test/pre-image';
       const value = (result) => { if (!result.ok) throw new Error(JSON.stringify(result.failure)); return result.value; };
       const preimage = value(await target.snapshots.take(allowed, folder, 2 ** 30));
       answer.written = await write('/etc/nginx/conf.d/probe.conf', 'server { listen 8099; return 200 "new"; }\\n');
       answer.link = await perform({ kind: 'write', write: { path: '/etc/nginx/sites-enabled/default', content: { kind: 'absent' }, secret: false } });
       answer.unit = await write('/etc/systemd/system/probe.service', '[Service]\\nExecStart=/bin/true\\n');
       answer.reload = await service('nginx', 'reload');
       for (let i = 0; i < 100 && (await ask()) !== 'new'; i++) await pause(50);
       answer.served = await ask();
       answer.changes = target.snapshots.difference(preimage, value(await target.snapshots.manifest(allowed, preimage)));
       value(await target.snapshots.restore(allowed, folder, preimage, answer.changes.map((change) => change.path)));
       answer.again = await service('nginx', 'reload');
       answer.own = target.snapshots.difference(preimage, value(await target.snapshots.manifest(allowed)));
       answer.differing = value(await target.snapshots.compareIndependently(allowed, folder, []));
       answer.tool = await target.snapshots.independentTool();`,
    );
    expect([told.written.result, told.link.result, told.reload.result, told.again.result, told.served]).toEqual([
      'done',
      'done',
      'done',
      'done',
      'new',
    ]);
    expect(told.changes.map(({ path, change }) => `${change} ${path}`)).toEqual([
      'changed /etc/nginx/conf.d',
      'created /etc/nginx/conf.d/probe.conf',
      'changed /etc/nginx/sites-enabled',
      'removed /etc/nginx/sites-enabled/default',
      'created /etc/systemd/system/probe.service',
    ]);
    expect([told.own, told.differing]).toEqual([[], []]);
    expect(told.tool).toMatch(/^(?:rsync|diff)/);
    expect(
      await host().must('cd /etc/nginx && find . -printf "%p %y %m %U %G %T@ %l\\n" | sort; find . -type f -exec sha256sum {} + | sort'),
    ).toBe(before);
    expect(await host().must('ls /etc/systemd/system/probe.service 2>&1 || true')).toContain('No such file');
    await host().until('! curl -s http://127.0.0.1:8099/');
  });
});
