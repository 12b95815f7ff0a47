import { expect, test } from 'vitest';
import { expectOutcome, tale } from './expect-outcome.ts';
import { withHost } from './host.ts';
import { answer, runRunbook } from './operation.ts';
import { remember } from './same-tree.ts';
import { needHosts } from './use-host.ts';
import { makeWorkspace, workspace } from './workspace.ts';

// Ends of an operation that no shipped runbook has. Each runbook here says what it is for.

needHosts();

const declaration = (name: string, riskClass: string, paths: string) => `holdpoint: 1
operation_name: ${name}
objective: Try a way out
risk_class: ${riskClass}
blast_radius: A host of the tests
rollback_strategy: As the steps say
allowed_paths: ${paths}
allowed_services: [nginx]
healthy:
  - service: { unit: nginx, active: true, restarts: 0 }
  - http: http://127.0.0.1/
`;

/** A gate that fails on purpose. */
const failing = `- file: { path: /srv/app/there-is-no-such-file, exists: true }`;

test.concurrent('an undo that fails asks; going on without it undoes the other steps and ends as PARTIAL, which names it', async () =>
  withHost({}, async (host) => {
    const runbook = `${declaration('Undo that fails', 'FILESYSTEM_WRITE', '[/srv/app]')}steps:
  - name: Write a file
    write: { path: /srv/app/one, content: "one\\n" }
  - name: Make a folder
    run: /usr/bin/mkdir /srv/app/two
    gates: [{ file: { path: /srv/app/two, exists: true } }]
    undo:
      - run: /usr/bin/rmdir /srv/app/two/not-empty
        gates: [{ file: { path: /srv/app/two, absent: true } }]
  - name: Fail
    check:
      ${failing}
`;
    await host.must('mkdir -p /srv/app; echo before > /srv/app/one');
    await makeWorkspace(host, { 'runbooks/undo.yaml': runbook });
    const changed = await remember(host, ['/srv/app']);
    const halted = await runRunbook(host, 'runbooks/undo.yaml');
    expect(halted, tale(halted)).toMatchObject({ exit: 3, last: { type: 'halted', question: { kind: 'rollback-stuck' } } });
    expect(await host.must('cat /srv/app/one')).toBe('one\n');
    const operation = { ...(await answer(host, halted.id ?? '', 'continue')), id: halted.id };
    await expectOutcome(host, operation, 'PARTIAL');
    expect(await host.must('cat /srv/app/one')).toBe('before\n');
    const report = await host.must(`cat ${workspace}/ledger/runs/${operation.id ?? ''}/report.md`);
    expect(report).toMatch(/undo of step 2, action 1 \(failed; exit 1: .*\/srv\/app\/two\/not-empty/);
    expect(report).toContain('PASS: the allowed paths equal the pre-image');
    expect(await changed()).toBe('');
  }));

test.concurrent('a dump and a live log under keep survive the rollback', async () =>
  withHost({}, async (host) => {
    const paths = '[/srv/app, { path: /srv/app/log, keep: true }, { path: /var/backups/app, keep: true }]';
    const runbook = `${declaration('Dump and fail', 'FILESYSTEM_WRITE', paths)}steps:
  - name: Dump
    run: { argv: /usr/bin/cat /srv/app/data, save: "/var/backups/app/\${operation_id}.dump" }
    gates: [{ command: "/usr/bin/cmp /srv/app/data /var/backups/app/\${operation_id}.dump" }]
    undo: { none: the dump is kept }
  - name: Change the data
    write: { path: /srv/app/data, content: "changed\\n" }
  - name: Fail
    check:
      ${failing}
`;
    await host.must('mkdir -p /srv/app/log /var/backups/app; echo precious > /srv/app/data');
    await host.must('systemd-run -q --unit=writer sh -c "while :; do date +%s%N >> /srv/app/log/live; sleep 0.05; done"');
    await makeWorkspace(host, { 'runbooks/dump.yaml': runbook });
    const changed = await remember(host, ['/srv/app'], ['/app/log/*']);
    const before = await host.until('wc -l < /srv/app/log/live');
    const operation = await runRunbook(host, 'runbooks/dump.yaml');
    await host.must('systemctl stop writer');
    await expectOutcome(host, operation, 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(`cat /var/backups/app/${operation.id ?? ''}.dump; stat -c '%U %a' /var/backups/app/*`)).toBe(
      'precious\nroot 600\n',
    );
    const log = (await host.get('/srv/app/log/live')).toString().trim().split('\n');
    expect(log.length).toBeGreaterThan(Number(before));
    expect(log).toEqual(log.toSorted());
    expect(log.every((line) => /^\d{19}$/.test(line))).toBe(true);
  }));

test.concurrent('an unanswered question outlives the workspace around it', async () =>
  withHost({}, async (host) => {
    const runbook = `${declaration('Halt', 'FILESYSTEM_WRITE', '[/srv/app]')}on_fail: halt
steps:
  - name: Change the data
    write: { path: /srv/app/data, content: "changed\\n" }
  - name: Fail
    check:
      ${failing}
`;
    await host.must('mkdir -p /srv/app; echo precious > /srv/app/data');
    await makeWorkspace(host, { 'runbooks/halt.yaml': runbook });
    const changed = await remember(host, ['/srv/app']);
    const halted = await runRunbook(host, 'runbooks/halt.yaml');
    expect(halted, tale(halted)).toMatchObject({ exit: 3, last: { type: 'halted' } });
    await host.must(`cd ${workspace}; git clean -fdxq; git stash -uq || true; rm -rf runbooks`);
    const answered = await host.holdpoint([
      'resume',
      halted.id ?? '',
      '-C',
      workspace,
      '--answer',
      'rollback',
      '--reason',
      'a test',
      '--json',
    ]);
    expect(answered.exit, answered.stderr).toBe(4);
    expect(await changed()).toBe('');
  }));
