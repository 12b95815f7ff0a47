// A runner that is killed in the midst of a step, on a host with systemd: the step goes on as its unit, and whoever resumes is told what became of it.
import { expect, test } from 'vitest';
import { tale } from './expect-outcome.ts';
import { answer, runRunbook, type Event } from './operation.ts';
import { useHost } from './use-host.ts';
import { makeWorkspace } from './workspace.ts';

const host = useHost();

const runbook = `holdpoint: 1
operation_name: Slow copy
objective: Try a runner that dies
risk_class: FILESYSTEM_WRITE
blast_radius: A host of the tests
rollback_strategy: Remove what was made
allowed_paths: [/srv/app]
allowed_services: []
healthy:
  - http: http://127.0.0.1/
steps:
  - name: Copy slowly
    run: { argv: /srv/slow.sh, timeout: 60s }
    gates: [{ file: { path: /srv/app/copied, exists: true } }]
    undo: snapshot
`;
const script = `#!/bin/sh
echo begun > /srv/app/begun
echo "the first words"
while [ ! -e /srv/app/go ]; do sleep 0.05; done
echo copied > /srv/app/copied
echo "the last words"
`;

test('a step outlives its runner, and resume waits for it and says how it ended', async () => {
  await host().must('mkdir -p /srv/app');
  await host().put('/srv/slow.sh', script, '0755');
  await makeWorkspace(host(), { 'runbooks/slow.yaml': runbook });
  const running = runRunbook(host(), 'runbooks/slow.yaml');
  // Where it is over before, it says why.
  expect(await Promise.race([running.then(tale), host().until('test -e /srv/app/begun', 60_000)])).toBe('');
  await host().must(`pkill -9 -f '[o]peration-runner'`);
  await running;
  const id = (await host().must('ls /var/lib/holdpoint/operations')).trim();
  const unit = `holdpoint-${id}-step-1.service`;
  expect(await host().must(`systemctl show ${unit} -P ActiveState`)).toBe('active\n');
  const resumed = host().holdpoint(['resume', id, '-C', '/srv/ops', '--json']);
  await host().until(`grep -q unit-seen /var/lib/holdpoint/operations/${id}/journal.ndjson`, 60_000);
  // Nothing is judged or asked while the step works.
  expect(await host().must(`grep -c '"halted"' /var/lib/holdpoint/operations/${id}/journal.ndjson || true`)).toBe('0\n');
  await host().must('touch /srv/app/go');
  const ended = await resumed;
  expect(ended.exit, tale({ ...ended, events: [], last: undefined, id })).toBe(3);
  const events = (await host().must(`cat /var/lib/holdpoint/operations/${id}/journal.ndjson`))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  expect(events.filter(({ type }) => type === 'unit-seen').map(({ state, text }) => [state, text])).toEqual([
    ['running', `its unit ${unit} is still running (active, running)`],
    ['ended', `its unit ${unit} went on without the runner and ended with exit 0`],
  ]);
  expect(events.findLast(({ type }) => type === 'boundary-tried')).toMatchObject({ supervision: 'unit' });
  expect(events.at(-1)).toMatchObject({
    type: 'halted',
    question: {
      kind: 'interrupted',
      known: expect.arrayContaining([`its unit ${unit} went on without the runner and ended with exit 0`]) as string[],
    },
  });
  expect(await host().must(`cat /var/lib/holdpoint/operations/${id}/evidence/*.out`)).toContain('the last words');
  const verified = await answer(host(), id, 'verify');
  expect(verified.exit, tale(verified)).toBe(0);
  expect(await host().must('cat /srv/app/copied')).toBe('copied\n');
});
