import { expect, test } from 'vitest';
import { expectOutcome } from '../expect-outcome.ts';
import { withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace } from '../workspace.ts';

needHosts();

const runbook = 'runbooks/sysctl.yaml';

test.concurrent('a setting holds now and after a boot', async () =>
  withHost({}, async (host) => {
    await makeWorkspace(host);
    await expectOutcome(host, await runRunbook(host, runbook, { key: 'net.core.somaxconn', value: '8192' }), 'SUCCESS');
    expect(await host.must('sysctl -n net.core.somaxconn; cat /etc/sysctl.d/60-net.core.somaxconn.conf')).toBe(
      '8192\nnet.core.somaxconn = 8192\n',
    );
    expect(await host.must('sysctl -qw net.core.somaxconn=100; systemctl restart systemd-sysctl; sysctl -n net.core.somaxconn')).toBe(
      '8192\n',
    );
  }));

test.concurrent('a value that the kernel refuses leaves the old one in force', async () =>
  withHost({}, async (host) => {
    const read = 'sysctl -n net.ipv4.ip_default_ttl';
    await host.must('sysctl -qw net.ipv4.ip_default_ttl=77');
    await makeWorkspace(host);
    const changed = await remember(host, ['/etc/sysctl.d'], ['/sysctl.d/50-before-*']);
    await expectOutcome(host, await runRunbook(host, runbook, { key: 'net.ipv4.ip_default_ttl', value: '0' }), 'ROLLBACK');
    expect((await changed()).replaceAll(/^\.d\.\.t.*\n/gm, '')).toBe('');
    expect(await host.must(`${read}; systemctl is-active systemd-sysctl`)).toBe('77\nactive\n');
  }));

test.concurrent('a setting that another file overrides is taken back, and the value of before is in force', async () =>
  withHost({}, async (host) => {
    await host.must('echo net.core.somaxconn=1000 > /etc/sysctl.d/90-other.conf; sysctl -qw net.core.somaxconn=1000');
    await makeWorkspace(host);
    await expectOutcome(host, await runRunbook(host, runbook, { key: 'net.core.somaxconn', value: '8192' }), 'ROLLBACK');
    expect(await host.must('sysctl -n net.core.somaxconn; ls /etc/sysctl.d/*.conf')).toBe(
      '1000\n/etc/sysctl.d/50-before-net.core.somaxconn.conf\n/etc/sysctl.d/90-other.conf\n/etc/sysctl.d/99-sysctl.conf\n',
    );
  }));
