import { expect, test } from 'vitest';
import type { LiveRehearsal, RehearsalProof, RehearsedStep } from '../../src/model/rehearsal.ts';
import { expectRefusal } from './expect-outcome.ts';
import { runRunbook } from './operation.ts';
import { remember } from './same-tree.ts';
import { useHost } from './use-host.ts';
import { makeWorkspace, workspace } from './workspace.ts';

// A rehearsal with live services: the host's own root booted copy-on-write beside it. One host for all; what a test changes it puts back.

const host = useHost();

const site = (answer: string) => `server {
  listen 127.0.0.1:80;
  server_name 127.0.0.1;
  location = /hello { default_type text/plain; return 200 "${answer}\\n"; }
}
`;
const nginx = { file: 'hello.conf', source: 'files/hello.conf', page: '/hello', answer: 'the new one' };
const watched = ['/etc/nginx', '/var/log/nginx', '/etc/prometheus', '/etc/systemd', '/var/lib/prometheus/metrics2/wal/00000000'].slice(
  0,
  4,
);
const invocations = 'systemctl show -p Id,InvocationID,NRestarts nginx prometheus; journalctl -u nginx -u prometheus -o cat | wc -l';
const rest =
  'systemctl list-units --all --plain --no-legend "holdpoint-*"; cat /proc/self/mountinfo | wc -l; pgrep -fc "[h]oldpoint-twin|[s]ystemd-nspawn" || :; find /var/lib/holdpoint/scratch /run/systemd/nspawn -mindepth 2 2>/dev/null || :';

interface Rehearsed {
  readonly exit: number;
  readonly proof: RehearsalProof;
  readonly live: Extract<LiveRehearsal, { is: 'tried' }>;
}

async function rehearse(file: string, values: Readonly<Record<string, string>>): Promise<Rehearsed> {
  const ended = await host().holdpoint(['rehearse', file, '-C', workspace, '--json', ...given(values)]);
  const proof = (ended.stdout === '' ? undefined : JSON.parse(ended.stdout)) as RehearsalProof;
  expect(proof?.live, `${ended.stdout}${ended.stderr}`).toMatchObject({ is: 'tried' });
  return { exit: ended.exit, proof, live: proof.live as Rehearsed['live'] };
}

function given(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
}

async function serveTheOldOne(
  reviewed: string,
  more: Readonly<Record<string, string>> = {},
  edit?: (policy: string) => string,
): Promise<void> {
  await host().must(`rm -rf ${workspace}`);
  await host().put('/etc/nginx/conf.d/hello.conf', site('the old one'));
  await host().must('systemctl reload nginx');
  expect(await host().until('curl -sS http://127.0.0.1/hello | grep old')).toBe('the old one\n');
  await makeWorkspace(host(), { 'files/hello.conf': reviewed, ...more }, edit);
}

/** The host's files as they are now, whatever an earlier test remembered. */
async function rememberAnew(): Promise<() => Promise<string>> {
  await host().must('rm -rf /var/tmp/remembered');
  return remember(host(), watched);
}

/** What of a step people see, in short. */
function told(step: RehearsedStep): string {
  if (step.is === 'not-rehearsed' || step.is === 'skipped') return `${step.step} ${step.is}: ${step.why}`;
  const gates = step.gates.map(({ verdict }) => verdict).join(' ');
  return `${step.step} ${step.is}; ${gates}; back from ${step.rollback?.begun.join() ?? 'nothing'}: ${step.rollback?.equal ?? '-'}`;
}

test('nginx is reloaded with the new file in a twin, and taken back from each step; the host sees nothing of it', async () => {
  await serveTheOldOne(site('the new one'));
  const changed = await rememberAnew();
  const before = await host().must(invocations);
  const left = await host().must(rest);
  const { exit, proof, live } = await rehearse('runbooks/nginx-config.yaml', nginx);
  expect({ exit, problems: proof.problems, stage: proof.stage }).toEqual({ exit: 0, problems: [], stage: 'twin' });
  expect(live.steps.map(told)).toEqual([
    '1 passed; PASS PASS PASS PASS; back from 1: true',
    '2 passed; PASS PASS PASS PASS; back from 1,2: true',
  ]);
  expect(live.healthy.map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS', 'PASS']);
  expect(proof.not_rehearsed).toEqual([]);
  expect(live.absent).toEqual(['cron.service: it acts on its own schedule']);
  expect(await changed()).toBe('');
  expect(await host().must(invocations)).toBe(before);
  expect(await host().must('curl -sS http://127.0.0.1/hello')).toBe('the old one\n');
  expect(await host().must(rest)).toBe(left);
});

test('a reload after which nginx dies three seconds later is refused before anything is changed', async () => {
  const die = `#!/bin/sh
/usr/sbin/nginx -s reload || exit
grep -q 'the new one' /etc/nginx/conf.d/hello.conf || exit 0
systemd-run -q --on-active=3 --timer-property=AccuracySec=100ms sh -c 'touch /var/tmp/died; pkill -9 nginx'
`;
  await host().put('/usr/local/sbin/reload-and-die', die, '0755');
  await host().put('/etc/systemd/system/nginx.service.d/dies.conf', '[Service]\nExecReload=\nExecReload=/usr/local/sbin/reload-and-die\n');
  await host().must('systemctl daemon-reload');
  await serveTheOldOne(site('the new one'), {}, (policy) => policy.replaceAll('rehearsal: optional', 'rehearsal: required'));
  const changed = await rememberAnew();
  const before = await host().must(invocations);
  const operation = await runRunbook(host(), 'runbooks/nginx-config.yaml', nginx);
  await expectRefusal(host(), operation, 77, /^the rehearsal failed: with live services: step 2 \(Reload nginx\): /);
  expect(await changed()).toBe('');
  expect(await host().must(invocations)).toBe(before);
  expect(await host().must('ls /var/tmp; rm -r /etc/systemd/system/nginx.service.d; systemctl daemon-reload')).not.toContain('died');
});

test('a scrape job is added in a twin: prometheus asks a target that runs there, and the one of the host is not reloaded', async () => {
  await host().must(`rm -rf ${workspace}`);
  await makeWorkspace(host());
  const changed = await rememberAnew();
  const before = await host().must(invocations);
  const { exit, proof, live } = await rehearse('runbooks/prometheus-scrape.yaml', { job: 'second', target: '127.0.0.1:9100' });
  expect(proof.problems).toEqual([]);
  expect(live.steps.map(told)).toEqual([
    '1 passed; PASS; back from nothing: -',
    '2 passed; PASS PASS; back from 1,2: true',
    '3 passed; PASS PASS PASS PASS; back from 1,2,3: true',
    '4 passed; PASS PASS; back from 1,2,3,4: true',
  ]);
  expect({ exit, not: proof.not_rehearsed }).toEqual({ exit: 0, not: [] });
  expect(await changed()).toBe('');
  expect(await host().must(invocations)).toBe(before);
});

test('a service that holds data does not run in a twin: what needs it is not rehearsed, and it is said', async () => {
  const unit = 'postgresql@15-main.service';
  // It writes all the time and listens, as the database does; the bed has no database.
  await host().put(
    `/etc/systemd/system/${unit}`,
    `[Service]
ExecStart=/bin/sh -c '(mkdir -p /var/lib/postgresql; while sleep 0.1; do date +%%s%%N >> /var/lib/postgresql/log; done) & exec /usr/bin/prometheus-node-exporter --web.listen-address=127.0.0.1:5433'
[Install]
WantedBy=multi-user.target
`,
  );
  await host().must(`systemctl daemon-reload; systemctl enable -q --now ${unit}`);
  await host().until('ss -Hltn "sport = 5433" | grep 5433');
  await host().must(`rm -rf ${workspace}`);
  await makeWorkspace(host(), { 'runbooks/database.yaml': database });
  const { exit, proof, live } = await rehearse('runbooks/database.yaml', {});
  expect(proof.problems).toEqual([]);
  expect(live.absent).toContain(`${unit}: it holds data, and a copy made while it writes may be inconsistent`);
  expect(proof.not_rehearsed).toEqual([
    'healthy: gate tcp 127.0.0.1:5433 is open: what answers on port 5433 of the host does not run in the twin',
    `step 2 (Restart the database): ${unit} does not run in the twin: it holds data, and a copy made while it writes may be inconsistent`,
  ]);
  expect(exit).toBe(0);
  expect(await host().must(`systemctl is-active ${unit}; systemctl disable -q --now ${unit}; rm /etc/systemd/system/${unit}`)).toBe(
    'active\n',
  );
});

const database = `holdpoint: 1
operation_name: Restart a database
objective: A setting is read
risk_class: SERVICE_RESTART
blast_radius: the database
rollback_strategy: The file is put back
allowed_paths: [/etc/nginx]
allowed_services: [postgresql@15-main, nginx]
not_allowed: [Data]
healthy:
  - tcp: { address: "127.0.0.1:5433", open: true }
steps:
  - name: Reload nginx
    service: { unit: nginx, do: reload }
  - name: Restart the database
    service: { unit: postgresql@15-main, do: restart }
`;

test.each([
  ['the process alone', '--kill-whom=main'],
  ['everything in its control group', '--kill-whom=all'],
])('kill -9 in the middle, of %s, leaves no unit, mount, process or file of a twin', async (_what, whom) => {
  await serveTheOldOne(site('the new one'));
  const left = await host().must(rest);
  await host().exec([
    'systemd-run',
    '-q',
    '--collect',
    '--unit=maker',
    'holdpoint',
    'rehearse',
    'runbooks/nginx-config.yaml',
    '-C',
    workspace,
    ...given(nginx),
  ]);
  await host().until(
    'systemctl is-active "holdpoint-twin-*" && grep -qs "the new one" /proc/$(pgrep -n -f "[s]ystemd fstab=no")/root/etc/nginx/conf.d/hello.conf',
  );
  await host().must(`systemctl kill --signal=KILL ${whom} maker.service`);
  await host().until(`[ "$(${rest})" = "${left.trim()}" ]`);
  expect(await host().must('curl -sS http://127.0.0.1/hello')).toBe('the old one\n');
});

test('without systemd-nspawn services are not rehearsed, and it is said what to install', async () => {
  await serveTheOldOne(site('the new one'));
  await host().must('mv /usr/bin/systemd-nspawn /usr/bin/away');
  const ended = await host().holdpoint(['rehearse', 'runbooks/nginx-config.yaml', '-C', workspace, '--json', ...given(nginx)]);
  const proof = JSON.parse(ended.stdout) as RehearsalProof;
  expect({ exit: ended.exit, stage: proof.stage, live: proof.live }).toEqual({
    exit: 0,
    stage: 'view',
    live: { is: 'none', why: 'no twin of this host: no systemd-nspawn on this host: install systemd-container' },
  });
  expect(proof.not_rehearsed).toContain('step 2 (Reload nginx): services run on the host only');
  await host().must('mv /usr/bin/away /usr/bin/systemd-nspawn');
});
