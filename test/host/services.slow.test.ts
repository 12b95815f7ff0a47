import { beforeAll, describe, expect, it } from 'vitest';
import { canRunHosts } from '../vps/can-run-hosts.ts';
import { useHost } from '../vps/use-host.ts';
import { inside, sourceBinds } from './inside.ts';

const host = useHost({ binds: sourceBinds, program: false });

interface Told {
  readonly result: string;
  readonly summary: string;
}

/** Performs a service step with these allowed units, from the sources in the host. */
async function perform(
  unit: string,
  verb: string,
  units: readonly string[],
  user?: { readonly name: string; readonly home: string },
): Promise<Told> {
  const { told } = await inside<{ told: Told }>(
    host(),
    `const context = { ...act, enforced: false, scope: { ...scope, units: ${JSON.stringify(units)} } };
     const { result, summary } = await target.perform({ kind: 'service', unit: ${JSON.stringify(unit)}, do: ${JSON.stringify(verb)}, timeout: 10000 }, context);
     answer.told = { result, summary };`,
    user,
  );
  return told;
}

const pid = async (unit: string): Promise<string> => (await host().must(`systemctl show --value -p MainPID ${unit}`)).trim();

beforeAll(async () => {
  if (!canRunHosts()) return;
  await host().put('/etc/systemd/system/calm.service', '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nAlias=still.service\n');
  await host().put(
    '/etc/systemd/system/fragile.service',
    '[Service]\nExecStart=/bin/sh -c \'trap "sleep 3; exit 1" HUP; while :; do sleep 0.1; done\'\nExecReload=/bin/kill -HUP $MAINPID\n',
  );
  await host().must('systemctl daemon-reload; systemctl enable -q calm; systemctl start calm fragile');
});

describe('a service step on a real systemd', () => {
  it('touches nothing when its unit is not among the allowed ones', async () => {
    const before = await pid('calm.service');
    expect(await perform('calm.service', 'restart', ['nginx.service'])).toEqual({
      result: 'failed',
      summary: 'calm.service is calm.service here, which is not among the allowed services',
    });
    expect(await pid('calm.service')).toBe(before);
  });

  it('shows the canonical id of an alias, and refuses what names no one service', async () => {
    const before = await pid('calm.service');
    expect((await perform('still.service', 'restart', ['still.service'])).summary).toBe(
      'still.service is calm.service here, which is not among the allowed services',
    );
    const names = [
      'cal*',
      '../calm',
      'calm.service fragile.service',
      'x@$(id)',
      '-.mount',
      'init.scope',
      '--root=/',
      '-M',
      '-Hlocalhost',
      '--image=x',
    ];
    const { summaries } = await inside<{ summaries: string[] }>(
      host(),
      `answer.summaries = [];
       for (const unit of ${JSON.stringify(names)}) {
         const context = { ...act, scope: { ...scope, units: [unit, 'calm.service'] } };
         answer.summaries.push((await target.perform({ kind: 'service', unit, do: 'restart', timeout: 10000 }, context)).summary);
       }`,
    );
    expect(summaries).toEqual(names.map((unit) => `${JSON.stringify(unit)} is no name of one unit`));
    expect(await pid('calm.service')).toBe(before);
  });

  it('that systemd does not permit fails with its words, and nothing is attempted as root', async () => {
    await host().must('id somebody >/dev/null 2>&1 || useradd -m somebody');
    const before = await pid('calm.service');
    const said = await perform('calm.service', 'restart', ['calm.service'], { name: 'somebody', home: '/home/somebody' });
    expect(said.result).toBe('failed');
    expect(said.summary).toMatch(/restart of calm\.service failed, exit \d+: .*(authentication|denied|authorized|authorization)/i);
    expect(await pid('calm.service')).toBe(before);
  });

  it('that reloads well and dies three seconds later is caught by its own gate, by invocation and restart count', async () => {
    const said = await inside<Record<string, string>>(
      host(),
      `const wanted = gate({ kind: 'service', unit: 'fragile.service', active: true, restarts: 0 }, { for: 6000 });
       const marks = await target.baselines([wanted]);
       const context = { ...act, scope: { ...scope, units: ['fragile.service'] } };
       const done = await target.perform({ kind: 'service', unit: 'fragile.service', do: 'reload', timeout: 10000 }, context);
       answer.reload = done.result + ' ' + done.summary;
       answer.held = await judge(wanted, marks);`,
    );
    expect(said['reload']).toBe('done active (running) → active (running)');
    expect(said['held']).toMatch(/^FAIL fragile\.service is failed \(failed\), .*after it had held for \d+ ms of 6000 ms$/);
  });
});
