import { describe, expect, it } from 'vitest';
import type { Survey } from '../../src/model/survey.ts';
import { refusalOf, type PlannedRun } from '../../src/runner/prepare-run.ts';
import { planOf, surveyOf, write } from '../support/plan-fixture.ts';

const source = `holdpoint: 1
operation_name: x
# allowed_services: none of these
allowed_paths:
  - /etc/app
allowed_services: [app]
`;
const plan = planOf([write(1, '/etc/app/app.conf', 'new')]);
const planned = {
  plan,
  opened: { file: 'runbooks/x.yaml', checked: { source }, authority: { allowSettled: () => ({ allowed: true }) } },
} as unknown as PlannedRun;

const refused = (more: Partial<Survey>) => refusalOf(planned, surveyOf(plan, more));

describe('a host that refuses a plan', () => {
  it('names the line of the declaration that would have to be another one', () => {
    const dragged =
      'step 2: restart of app.service would also restart web.service, which is not among allowed_services: add web.service there';
    expect(refused({ refusals: [dragged] })).toMatchObject({ exit: 77, message: dragged, where: 'runbooks/x.yaml:6' });
    const linked = 'the allowed path /etc/app leads to /srv/app through a symbolic link: allow that path itself';
    expect(refused({ refusals: [linked] })).toMatchObject({ exit: 77, where: 'runbooks/x.yaml:4' });
  });

  it('names the file where no line of it is to blame, and nothing where the host takes it', () => {
    expect(refused({ refusals: ['others than root can replace /opt/tool: it is writable for everybody'] })).toMatchObject({
      where: 'runbooks/x.yaml',
    });
    expect(refused({ missing: ['/usr/sbin/nginx'] })).toMatchObject({ exit: 69, where: 'runbooks/x.yaml' });
    expect(refused({})).toBeUndefined();
  });
});
