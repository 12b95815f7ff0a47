import { expect, test } from 'vitest';
import { expectOutcome, tale } from './expect-outcome.ts';
import { withHost } from './host.ts';
import { answer, runRunbook } from './operation.ts';
import { remember } from './same-tree.ts';
import { needHosts } from './use-host.ts';
import { makeWorkspace } from './workspace.ts';

needHosts();

// Step 1 waits until somebody else has replaced the program of step 2.
const runbook = `holdpoint: 1
operation_name: A program that is replaced
objective: Run what was surveyed
risk_class: FILESYSTEM_WRITE
blast_radius: A host of the tests
rollback_strategy: As the steps say
allowed_paths: [/srv/app]
allowed_services: []
healthy:
  - http: http://127.0.0.1/
steps:
  - name: Wait
    run: /opt/first/wait
    gates: [{ file: { path: /srv/app/waited, exists: true } }]
  - name: Run the other
    run: /opt/second/tool
    gates: [{ file: { path: /srv/app/tool, exists: true } }]
`;

test('a program that is replaced in the middle of an operation halts it, runs nothing of it, and all is taken back', async () =>
  withHost({}, async (host) => {
    await host.must('mkdir -p /srv/app /opt/first /opt/second');
    await host.put('/opt/first/wait', '#!/bin/sh\n: > /srv/app/waited\nuntil grep -q evil /opt/second/tool; do sleep 0.1; done\n');
    await host.put('/opt/second/tool', '#!/bin/sh\n: > /srv/app/tool\n');
    await host.put('/root/other', '#!/bin/sh\n: > /srv/app/evil\n');
    await host.put('/root/replace', 'until [ -e /srv/app/waited ]; do sleep 0.1; done; mv /root/other /opt/second/tool\n');
    await host.must('chmod 0755 /opt/first/wait /opt/second/tool /root/other');
    await makeWorkspace(host, { 'runbooks/replaced.yaml': runbook });
    const changed = await remember(host, ['/srv/app']);
    await host.must('systemd-run -q /bin/sh /root/replace');
    const halted = await runRunbook(host, 'runbooks/replaced.yaml');
    expect(halted, tale(halted)).toMatchObject({ exit: 3, last: { type: 'halted', question: { kind: 'action-unknown' } } });
    expect(JSON.stringify(halted.last)).toContain('program differs from the survey: /opt/second/tool');
    expect(await host.must('ls /srv/app')).toBe('waited\n');
    await expectOutcome(host, { ...(await answer(host, halted.id ?? '', 'rollback')), id: halted.id }, 'ROLLBACK');
    expect(await changed()).toBe('');
  }));
