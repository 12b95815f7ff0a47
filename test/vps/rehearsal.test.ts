import { expect, test } from 'vitest';
import { expectOutcome, expectRefusal } from './expect-outcome.ts';
import { type Host, withHost } from './host.ts';
import { runRunbook } from './operation.ts';
import { remember } from './same-tree.ts';
import { needHosts } from './use-host.ts';
import { makeWorkspace, workspace } from './workspace.ts';

// A policy that requires a rehearsal, on a real host whose own root is an overlay already.

needHosts();

const site = (answer: string) => `server {
  listen 127.0.0.1:80;
  server_name 127.0.0.1;
  location = /hello { default_type text/plain; return 200 "${answer}\\n"; }
}
`;
const parameters = { file: 'hello.conf', source: 'files/hello.conf', page: '/hello', answer: 'the new one' };
const required = (policy: string): string => policy.replaceAll('rehearsal: optional', 'rehearsal: required');

async function prepare(host: Host, reviewed: string): Promise<void> {
  await host.put('/etc/nginx/conf.d/hello.conf', site('the old one'));
  await host.must('systemctl reload nginx');
  expect(await host.until('curl -sS http://127.0.0.1/hello | grep old')).toBe('the old one\n');
  await makeWorkspace(host, { 'files/hello.conf': reviewed }, required);
}

test('run rehearses before anybody approves, leaves nothing of it, and runs', async () =>
  withHost({}, async (host) => {
    await prepare(host, site('the new one'));
    const mounts = await host.must('cat /proc/self/mountinfo');
    const operation = await runRunbook(host, 'runbooks/nginx-config.yaml', parameters);
    await expectOutcome(host, operation, 'SUCCESS');
    expect(await host.must('curl -sS http://127.0.0.1/hello')).toBe('the new one\n');
    const entry = JSON.parse((await host.holdpoint(['ledger', 'show', operation.id ?? '', '-C', workspace, '--json'])).stdout) as {
      rehearsal: string;
      not_rehearsed?: readonly string[];
    };
    expect(entry.rehearsal).toMatch(/^passed at .*Z, proof sha256 [0-9a-f]{64}$/);
    expect(entry.not_rehearsed).toBeUndefined();
    const report = await host.must(`cat ${workspace}/ledger/runs/${operation.id ?? ''}/report.md`);
    expect(report).toContain('Rehearsed on a twin of this host: passed at');
    expect(report).not.toContain('changed other paths than in its rehearsal');
    expect(await host.must('cat /proc/self/mountinfo')).toBe(mounts);
    expect(await host.must('pgrep -fc "[h]oldpoint-(rehearsal|twin)" || :')).toBe('0\n');
  }));

test('a file that nginx refuses is found in the rehearsal: refused, and nginx never had it', async () =>
  withHost({}, async (host) => {
    await prepare(host, 'server { listen 127.0.0.1:80; no_such_directive; }\n');
    const changed = await remember(host, ['/etc/nginx']);
    const operation = await runRunbook(host, 'runbooks/nginx-config.yaml', parameters);
    await expectRefusal(host, operation, 77, /^the rehearsal failed: step 1 \(Write the file\): .*gate \/usr\/sbin\/nginx -t/);
    expect(await changed()).toBe('');
    const told = await host.holdpoint(['rehearse', 'runbooks/nginx-config.yaml', '-C', workspace, ...given(parameters)]);
    expect(told.exit).toBe(1);
    expect(told.stdout).toContain('rollback of step 1: everything as before');
  }));

function given(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
}
