import { expect, test } from 'vitest';
import { expectOutcome, expectRefusal } from '../expect-outcome.ts';
import { type Host, withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace } from '../workspace.ts';

needHosts();

const site = (answer: string) => `server {
  listen 127.0.0.1:80;
  server_name 127.0.0.1;
  location = /hello { default_type text/plain; return 200 "${answer}\\n"; }
}
`;
const file = '/etc/nginx/conf.d/hello.conf';
const ask = 'curl -sS http://127.0.0.1/hello';
const parameters = { file: 'hello.conf', source: 'files/hello.conf', page: '/hello', answer: 'the new one' };

/** A host that answers `the old one`, and a workspace whose reviewed file is `reviewed`. */
async function prepare(host: Host, reviewed: string): Promise<() => Promise<string>> {
  await host.put(file, site('the old one'));
  await host.must(
    'chown www-data:adm /etc/nginx/conf.d/hello.conf; setfacl -m u:www-data:rw /etc/nginx/conf.d/hello.conf; systemctl reload nginx',
  );
  expect(await host.until(`${ask} | grep old`)).toBe('the old one\n');
  await makeWorkspace(host, { 'files/hello.conf': reviewed });
  return remember(host, ['/etc/nginx']);
}

test.concurrent('a reviewed file is brought into service', async () =>
  withHost({}, async (host) => {
    await prepare(host, site('the new one'));
    await expectOutcome(host, await runRunbook(host, 'runbooks/nginx-config.yaml', parameters), 'SUCCESS');
    expect(await host.must(ask)).toBe('the new one\n');
    expect((await host.get(file)).toString()).toBe(site('the new one'));
    expect(await host.must(`stat -c '%U:%G %a' ${file}`)).toBe('root:root 644\n');
  }));

test.concurrent('a file that nginx refuses is taken back before nginx has seen it', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host, 'server { listen 127.0.0.1:80; no_such_directive; }\n');
    const pid = await host.must('cat /run/nginx.pid');
    await expectOutcome(host, await runRunbook(host, 'runbooks/nginx-config.yaml', parameters), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(`cat /run/nginx.pid; ${ask}`)).toBe(`${pid}the old one\n`);
  }));

test.concurrent('a reload that succeeds, after which nginx dies three seconds later, ends with nginx alive on the old file', async () =>
  withHost({}, async (host) => {
    // Reloads as Debian does; where the new file is in place, nginx is ended three seconds after a reload that succeeded.
    await host.put(
      '/usr/local/sbin/reload-and-die',
      `#!/bin/sh
/usr/sbin/nginx -s reload || exit
grep -q 'the new one' ${file} || exit 0
systemd-run -q --on-active=3 --timer-property=AccuracySec=100ms sh -c 'touch /var/tmp/died; pkill -9 nginx'
`,
      '0755',
    );
    await host.put('/etc/systemd/system/nginx.service.d/dies.conf', '[Service]\nExecReload=\nExecReload=/usr/local/sbin/reload-and-die\n');
    await host.must('systemctl daemon-reload');
    const changed = await prepare(host, site('the new one'));
    const operation = await runRunbook(host, 'runbooks/nginx-config.yaml', parameters);
    expect(await host.must('ls /var/tmp/died')).toBe('/var/tmp/died\n');
    await expectOutcome(host, operation, 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(`systemctl is-active nginx; ${ask}`)).toBe('active\nthe old one\n');
  }));

test.concurrent('nothing is changed on a host that is not healthy', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host, site('the new one'));
    await host.must('systemctl stop nginx');
    await expectOutcome(host, await runRunbook(host, 'runbooks/nginx-config.yaml', parameters), 'ABORTED');
    expect(await changed()).toBe('');
    expect((await host.sh('systemctl is-active nginx')).stdout).toBe('inactive\n');
  }));

test.concurrent('a host without the program is refused before anything is changed', async () =>
  withHost({}, async (host) => {
    const changed = await prepare(host, site('the new one'));
    await host.must('mv /usr/sbin/nginx /usr/sbin/nginx.away');
    await expectRefusal(host, await runRunbook(host, 'runbooks/nginx-config.yaml', parameters), 69, /\/usr\/sbin\/nginx/);
    expect(await changed()).toBe('');
    expect(await host.must(ask)).toBe('the old one\n');
  }));

test.concurrent('a file outside its folder, and a missing parameter, are refused', async () =>
  withHost({}, async (host) => {
    await prepare(host, site('the new one'));
    const outside = await runRunbook(host, 'runbooks/nginx-config.yaml', { ...parameters, file: '../nginx.conf' });
    await expectRefusal(host, outside, 65, /file/);
    const { answer: _, ...without } = parameters;
    await expectRefusal(host, await runRunbook(host, 'runbooks/nginx-config.yaml', without), 65, /answer/);
  }));
