import { expect, test } from 'vitest';
import { expectOutcome } from '../expect-outcome.ts';
import { withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace } from '../workspace.ts';

needHosts();

const folder = '/etc/systemd/system/nginx.service.d';
const limit = 'sed -n "s/^Max open files *\\([0-9]*\\).*/\\1/p" /proc/$(cat /run/nginx.pid)/limits';

test.concurrent('a limit is raised, in the unit and in the process', async () =>
  withHost({}, async (host) => {
    await makeWorkspace(host);
    await expectOutcome(host, await runRunbook(host, 'runbooks/systemd-drop-in.yaml', { files: '16384' }), 'SUCCESS');
    expect(await host.must(limit)).toBe('16384\n');
    expect((await host.get(`${folder}/50-open-files.conf`)).toString()).toBe('[Service]\nLimitNOFILE=16384\n');
  }));

test.concurrent('a limit under which nginx does not start is taken back, and nginx runs as before', async () =>
  withHost({}, async (host) => {
    const packaged = '/usr/lib/systemd/system/nginx.service.d/10-needs.conf';
    await host.put(packaged, `[Service]\nLimitNOFILE=8192\nExecStartPre=/bin/sh -c 'test "$(ulimit -n)" -ge 4096'\n`);
    await host.must('systemctl daemon-reload; systemctl restart nginx');
    await makeWorkspace(host);
    const changed = await remember(host, ['/etc/systemd/system']);
    await expectOutcome(host, await runRunbook(host, 'runbooks/systemd-drop-in.yaml', { files: '2048' }), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(`${limit}; systemctl is-active nginx; curl -fsS -o /dev/null -w '%{http_code}' http://127.0.0.1/`)).toBe(
      '8192\nactive\n200',
    );
    expect(await host.must('systemctl show nginx -P LimitNOFILE -P NeedDaemonReload')).toBe('8192\nno\n');
  }));
