import { beforeAll, describe, expect, it } from 'vitest';
import type { UnitsSurveyed } from '../../../src/host/survey/survey-units.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { planOf, service, step, write } from '../../support/plan-fixture.ts';
import { canRunHosts } from '../../vps/can-run-hosts.ts';
import { useHost } from '../../vps/use-host.ts';
import { inside, sourceBinds } from '../inside.ts';

const host = useHost({ binds: sourceBinds, program: false });

const sleeper = (unit: string): string =>
  `[Unit]\n${unit}\n[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n`;

beforeAll(async () => {
  if (!canRunHosts()) return;
  const units = {
    main: sleeper(''),
    part: sleeper('PartOf=main.service'),
    needs: sleeper('Requires=main.service\nAfter=main.service'),
    bound: sleeper('BindsTo=main.service\nAfter=main.service'),
    asleep: sleeper('PartOf=main.service'),
    rival: sleeper('Conflicts=main.service'),
  };
  for (const [name, text] of Object.entries(units)) await host().put(`/etc/systemd/system/${name}.service`, text);
  await host().put('/etc/systemd/system/aliased.service', `${sleeper('')}Alias=other.service\n`);
  await host().must('systemctl daemon-reload; systemctl enable -q aliased; systemctl start main part needs bound');
});

async function survey(plan: Plan): Promise<UnitsSurveyed> {
  const { units } = await inside<{ units: UnitsSurveyed }>(
    host(),
    `const { surveyUnits } = await import('/opt/source/src/host/survey/survey-units.ts');
     answer.units = await surveyUnits(host, ${JSON.stringify(plan)});`,
  );
  return units;
}

const planFor = (steps: Plan['steps'], units: readonly string[]): Plan =>
  planOf(steps, { healthy: [], scope: { writable: [], keep: [], protected: [], hidden: [], units, not_enforced: [] } });
const bare = { gates: [] };

describe('units', () => {
  it('that would be dragged along and are not declared refuse, each by name; those that sleep are not dragged', async () => {
    const found = await survey(planFor([service(1, 'main.service', 'restart', bare)], ['main.service', 'part.service']));
    expect(found.refusals).toEqual([
      'step 1: restart of main.service would also restart bound.service, which is not among allowed_services',
      'step 1: restart of main.service would also restart needs.service, which is not among allowed_services',
    ]);
    expect(found.units.find(({ id }) => id === 'main.service')).toMatchObject({
      load_state: 'loaded',
      active_state: 'active',
      drags: ['bound.service', 'needs.service', 'part.service'],
    });
  });

  it('that are all declared may be dragged', async () => {
    const all = ['main.service', 'part.service', 'needs.service', 'bound.service'];
    expect((await survey(planFor([service(1, 'main.service', 'stop', bare)], all))).refusals).toEqual([]);
  });

  it('whose reload drags nobody may be reloaded', async () => {
    expect((await survey(planFor([service(1, 'main.service', 'reload', bare)], ['main.service']))).refusals).toEqual([]);
  });

  it('whose start would stop a running one that conflicts refuse', async () => {
    expect((await survey(planFor([service(1, 'rival.service', 'start', bare)], ['rival.service']))).refusals).toEqual([
      'step 1: start of rival.service would also stop main.service, which is not among allowed_services',
    ]);
  });

  it('that are aliases are refused with their own name', async () => {
    expect((await survey(planFor([service(1, 'other.service', 'restart', bare)], ['other.service']))).refusals).toEqual([
      'other.service is an alias of aliased.service on this host: name aliased.service',
    ]);
  });

  it('that do not exist are missing, unless an earlier step writes them', async () => {
    const wanted = service(2, 'fresh.service', 'start', bare);
    expect((await survey(planFor([step(1, { kind: 'check' }, { kind: 'nothing' }, bare), wanted], ['fresh.service']))).missing).toEqual([
      'fresh.service',
    ]);
    const written = await survey(planFor([write(1, '/etc/systemd/system/fresh.service', 'x', bare), wanted], ['fresh.service']));
    expect([written.missing, written.notes]).toEqual([[], ['fresh.service does not exist yet; step 1 writes it']]);
  });

  it('whose file changed on disk are noted', async () => {
    await host().must('sleep 1.1; echo "# changed" >> /etc/systemd/system/main.service');
    expect((await survey(planFor([service(1, 'main.service', 'reload', bare)], ['main.service']))).notes).toEqual([
      'systemd has not read the unit file of main.service that is on disk: a daemon-reload is due',
    ]);
  });
});
