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
    far: sleeper('PartOf=part.service'),
    beyond: sleeper('BindsTo=asleep.service'),
    follower: sleeper('ReloadPropagatedFrom=main.service'),
    rival: sleeper('Conflicts=main.service'),
  };
  for (const [name, text] of Object.entries(units)) await host().put(`/etc/systemd/system/${name}.service`, text);
  await host().put('/etc/systemd/system/aliased.service', `${sleeper('')}Alias=other.service\n`);
  await host().must('systemctl daemon-reload; systemctl enable -q aliased; systemctl start main part needs bound far follower');
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
      'step 1: restart of main.service would also restart bound.service, which is not among allowed_services: add bound.service there, or leave the step out',
      'step 1: restart of main.service would also restart far.service, which is not among allowed_services: add far.service there, or leave the step out',
      'step 1: restart of main.service would also restart needs.service, which is not among allowed_services: add needs.service there, or leave the step out',
    ]);
    expect(found.units.find(({ id }) => id === 'main.service')).toMatchObject({
      load_state: 'loaded',
      active_state: 'active',
      drags: ['bound.service', 'far.service', 'needs.service', 'part.service'],
    });
  });

  it('that are all declared may be dragged', async () => {
    const all = ['main.service', 'part.service', 'needs.service', 'bound.service', 'far.service'];
    expect((await survey(planFor([service(1, 'main.service', 'stop', bare)], all))).refusals).toEqual([]);
  });

  it('whose reload another one follows are refused without it, and may be reloaded with it', async () => {
    const reload = [service(1, 'main.service', 'reload', bare)];
    expect((await survey(planFor(reload, ['main.service']))).refusals).toEqual([
      'step 1: reload of main.service would also reload follower.service, which is not among allowed_services: add follower.service there, or leave the step out',
    ]);
    expect((await survey(planFor(reload, ['main.service', 'follower.service']))).refusals).toEqual([]);
    expect((await survey(planFor([service(1, 'part.service', 'reload', bare)], ['part.service']))).refusals).toEqual([]);
  });

  it('whose start would stop a running one that conflicts refuse', async () => {
    const { refusals } = await survey(planFor([service(1, 'rival.service', 'start', bare)], ['rival.service']));
    expect(refusals.map((text) => /would also stop (\S+),/.exec(text)?.[1])).toEqual(
      ['bound', 'far', 'main', 'needs', 'part'].map((name) => `${name}.service`),
    );
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

  describe('that are not what is on disk', () => {
    const notes = async (): Promise<readonly string[]> =>
      (await survey(planFor([service(1, 'my-own-app.service', 'restart', bare)], ['my-own-app.service']))).notes;
    const due = (what: string): string => `my-own-app.service is not what is on disk: ${what}; a daemon-reload is due`;
    const unit = '/etc/systemd/system/my-own-app.service';

    it('are noted: a first drop-in, which systemd itself does not see, in each of its folders', async () => {
      await host().put(unit, sleeper(''));
      await host().must('systemctl daemon-reload; systemctl start my-own-app');
      expect(await notes()).toEqual([]);
      await host().put(`${unit}.d/limit.conf`, '[Service]\nNice=5\n');
      await host().put('/run/systemd/system/my-own-.service.d/limit.conf', '[Service]\nNice=6\n');
      await host().put('/etc/systemd/system/my-.service.d/more.conf', '[Service]\nNice=7\n');
      await host().put('/etc/systemd/system/service.d/all.conf', '[Service]\nUMask=0027\n');
      expect(await host().must('systemctl show --value -p NeedDaemonReload my-own-app')).toBe('no\n');
      expect(await notes()).toEqual(
        [`${unit}.d/limit.conf`, '/etc/systemd/system/my-.service.d/more.conf', '/etc/systemd/system/service.d/all.conf']
          .toSorted()
          .map((path) => due(`${path} is new and not loaded`)),
      );
      await host().must('systemctl daemon-reload');
      expect(await notes()).toEqual([]);
    });

    it('are noted: a drop-in that is gone, a changed file, an older file put back, a file that stands before it', async () => {
      await host().must(`rm ${unit}.d/limit.conf`);
      expect(await notes()).toContain(due(`${unit}.d/limit.conf is loaded and not there any more`));
      await host().must(`systemctl daemon-reload; cp -p ${unit} /root/old.service; touch -d 2020-01-01 /root/old.service`);
      await host().must(`cp -p /root/old.service ${unit}`);
      expect(await host().must('systemctl show --value -p NeedDaemonReload my-own-app')).toBe('no\n');
      expect(await notes()).toEqual([due(`${unit} changed after it was loaded`)]);
      await host().must('systemctl daemon-reload');
      expect(await notes()).toEqual([]);
      await host().put('/etc/systemd/system.control/my-own-app.service', sleeper(''));
      expect(await notes()).toEqual([due(`/etc/systemd/system.control/my-own-app.service stands before ${unit}, which is loaded`)]);
      await host().must('rm -r /etc/systemd/system.control /etc/systemd/system/service.d; systemctl daemon-reload');
    });

    it('are said again with the act, in its record', async () => {
      await host().put(`${unit}.d/again.conf`, '[Service]\nNice=5\n');
      const { detail } = await inside<{ detail: string[] }>(
        host(),
        `const context = { ...act, scope: { ...scope, units: ['my-own-app.service'] } };
         answer.detail = (await target.perform({ kind: 'service', unit: 'my-own-app.service', do: 'restart', timeout: 10000 }, context)).detail;`,
      );
      expect(detail.at(-1)).toBe(
        `systemd did not use what is on disk, a daemon-reload was due: ${unit}.d/again.conf is new and not loaded`,
      );
    });
  });
});
