import { expect, test } from 'vitest';
import { expectOutcome } from '../expect-outcome.ts';
import { type Host, withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace } from '../workspace.ts';

needHosts();

async function prepare(host: Host): Promise<() => Promise<string>> {
  await host.must('mkdir -p /var/log/shop; echo "a line" > /var/log/shop/shop.log');
  await makeWorkspace(host);
  return remember(host, ['/etc/logrotate.d', '/var/log/shop', '/var/lib/logrotate']);
}

test.concurrent('a rule is added; it was tried on the real logs, and they are as they were', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host);
    const operation = await runRunbook(host, 'runbooks/logrotate.yaml', { name: 'shop', logs: '/var/log/shop/*.log', days: '7' });
    await expectOutcome(host, operation, 'SUCCESS');
    expect((await changed()).replaceAll(/^\.d\.\.t.*\n/gm, '')).toMatch(/^>f\++ logrotate\.d\/shop\n$/);
    await host.must('logrotate --force /etc/logrotate.d/shop');
    expect(await host.must('cat /var/log/shop/shop.log.1; stat -c %s /var/log/shop/shop.log')).toBe('a line\n0\n');
  }));

test.concurrent('a rule for logs that another rule has already is taken back', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host);
    const operation = await runRunbook(host, 'runbooks/logrotate.yaml', { name: 'web', logs: '/var/log/nginx/access.log' });
    await expectOutcome(host, operation, 'ROLLBACK');
    expect(await changed()).toBe('');
  }));
