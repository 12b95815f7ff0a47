import { expect, test } from 'vitest';
import { expectOutcome } from '../expect-outcome.ts';
import { type Host, withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace } from '../workspace.ts';

needHosts();

/** An application that answers its version and writes a line to its log for each request. `dies`: three seconds after its start. */
const server = (version: string, dies: boolean) => `
const { createServer } = require('node:http');
const { appendFileSync } = require('node:fs');
createServer((request, response) => {
  appendFileSync('/srv/shop/log/access.log', request.url + '\\n');
  response.end(JSON.stringify(request.url === '/version' ? { version: '${version}' } : { ok: true }));
}).listen(3000, '127.0.0.1');
${dies ? 'setTimeout(() => process.exit(1), 3000);' : ''}
`;
const version = 'curl -fsS http://127.0.0.1:3000/version';

/** Packs a release as a build would, and gives what the runbook wants to know of it. */
async function build(host: Host, release: string, text: string): Promise<Readonly<Record<string, string>>> {
  const archive = `/srv/incoming/shop-${release}.tar.gz`;
  await host.put('/tmp/build/server.js', text);
  const sum = await host.must(
    `mkdir -p /srv/incoming; tar -C /tmp/build -czf ${archive} server.js; sha256sum ${archive} | cut -d ' ' -f 1`,
  );
  return { release, archive, sha256: sum.trim() };
}

async function prepare(host: Host): Promise<void> {
  await host.must('useradd --system --home-dir /srv/shop shop; mkdir -p /srv/shop/releases/v1.0.0 /srv/shop/log');
  await host.put('/srv/shop/releases/v1.0.0/server.js', server('v1.0.0', false));
  await host.put(
    '/etc/systemd/system/shop.service',
    '[Service]\nUser=shop\nWorkingDirectory=/srv/shop/current\nExecStart=/usr/bin/node server.js\n[Install]\nWantedBy=multi-user.target\n',
  );
  await host.must('ln -s releases/v1.0.0 /srv/shop/current; chown -hR shop: /srv/shop; systemctl enable -q --now shop');
  await host.until(version);
  await makeWorkspace(host);
}

test.concurrent('a release is unpacked as its user, linked, and answers', async () =>
  withHost({}, async (host) => {
    await prepare(host);
    const release = await build(host, 'v1.1.0', server('v1.1.0', false));
    await expectOutcome(host, await runRunbook(host, 'runbooks/node-app-deploy.yaml', release), 'SUCCESS');
    expect(await host.must(version)).toBe('{"version":"v1.1.0"}');
    expect(await host.must('readlink /srv/shop/current; stat -c %U:%G /srv/shop/current/ /srv/shop/current/server.js')).toBe(
      'releases/v1.1.0\nshop:shop\nshop:shop\n',
    );
  }));

test.concurrent('a release that dies after three seconds is taken back; the old one answers, and the log has every line', async () =>
  withHost({}, async (host) => {
    await prepare(host);
    const release = await build(host, 'v1.2.0', server('v1.2.0', true));
    const changed = await remember(host, ['/srv/shop'], ['/shop/log/*']);
    await host.must('curl -fsS http://127.0.0.1:3000/before');
    await expectOutcome(host, await runRunbook(host, 'runbooks/node-app-deploy.yaml', release), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(version)).toBe('{"version":"v1.0.0"}');
    expect((await host.get('/srv/shop/log/access.log')).toString()).toMatch(
      /\/before\n(\/healthz\n)+(\/version\n)*(\/healthz\n)+\/version\n$/,
    );
  }));

test.concurrent('an archive that is not what was built stops it before anything is changed', async () =>
  withHost({}, async (host) => {
    await prepare(host);
    const release = await build(host, 'v1.3.0', server('v1.3.0', false));
    const changed = await remember(host, ['/srv/shop'], ['/shop/log/*']);
    const operation = await runRunbook(host, 'runbooks/node-app-deploy.yaml', { ...release, sha256: '0'.repeat(64) });
    await expectOutcome(host, operation, 'ABORTED');
    expect(await changed()).toBe('');
  }));

test.concurrent('a release whose program does not parse is removed again', async () =>
  withHost({}, async (host) => {
    await prepare(host);
    const release = await build(host, 'v1.4.0', 'this is no program');
    const changed = await remember(host, ['/srv/shop'], ['/shop/log/*']);
    await expectOutcome(host, await runRunbook(host, 'runbooks/node-app-deploy.yaml', release), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(version)).toBe('{"version":"v1.0.0"}');
  }));
