import { expect, test } from 'vitest';
import { expectOutcome, tale } from '../expect-outcome.ts';
import { type Host, withHost } from '../host.ts';
import { answer, runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace, workspace } from '../workspace.ts';

needHosts();

const file = '/etc/prometheus/prometheus.yml';
const runbook = 'runbooks/prometheus-scrape.yaml';
const parameters = { job: 'second', target: '127.0.0.1:9100' };
const jobs = `curl -fsS http://127.0.0.1:9090/api/v1/status/config | jq -r .data.yaml | sed -n 's/^- job_name: //p'`;

async function prepare(host: Host): Promise<() => Promise<string>> {
  await host.until('curl -fsS http://127.0.0.1:9090/-/ready');
  await makeWorkspace(host);
  return remember(host, [file]);
}

test.concurrent('a job is added, and its target is scraped', async () =>
  withHost({}, async (host) => {
    await prepare(host);
    await expectOutcome(host, await runRunbook(host, runbook, parameters), 'SUCCESS');
    expect(await host.must(jobs)).toBe('second\nprometheus\nnode\n');
    expect(await host.must(`stat -c '%U:%G %a' ${file}`)).toBe('root:root 644\n');
  }));

test.concurrent('a target that does not answer is taken out again, in the file and in prometheus', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host);
    await expectOutcome(host, await runRunbook(host, runbook, { ...parameters, target: '127.0.0.1:9' }), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(jobs)).toBe('prometheus\nnode\n');
  }));

test.concurrent('a job that is there already stops it before anything is changed', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host);
    await expectOutcome(host, await runRunbook(host, runbook, { ...parameters, job: 'node' }), 'ABORTED');
    expect(await changed()).toBe('');
  }));

test.concurrent('a gate that does not answer in its time halts and asks, and rolls back when told so', async () =>
  withHost({}, async (host) => {
    // A promtool that hangs on the new file and works on the old one.
    await host.must('mv /usr/bin/promtool /usr/bin/promtool.real');
    await host.put(
      '/usr/bin/promtool',
      '#!/bin/sh\ngrep -q "job_name: second" "$3" && exec sleep 1000\nexec /usr/bin/promtool.real "$@"\n',
      '0755',
    );
    const changed = await prepare(host);
    const halted = await runRunbook(host, runbook, parameters);
    expect(halted, tale(halted)).toMatchObject({ exit: 3, last: { type: 'halted', exit: 3 } });
    expect(halted.last?.['question']).toMatchObject({ answers: expect.arrayContaining(['verify', 'rollback', 'leave']) as string[] });
    expect(await changed()).not.toBe('');
    const status = await host.holdpoint(['status', halted.id ?? '', '-C', workspace, '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ operation_id: halted.id, phase: 'halted' });
    expect((await host.sh('pgrep -fx "sleep 1000"')).stdout).toBe('');

    const answered = await answer(host, halted.id ?? '', 'rollback');
    await expectOutcome(host, { ...answered, id: halted.id }, 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(jobs)).toBe('prometheus\nnode\n');
  }));
