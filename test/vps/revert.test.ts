import path from 'node:path';
import { expect, test } from 'vitest';
import { expectOutcome, tale } from './expect-outcome.ts';
import { type Host, withHost } from './host.ts';
import { answer, runRunbook } from './operation.ts';
import { programFolder } from './program.ts';
import { remember } from './same-tree.ts';
import { needHosts } from './use-host.ts';
import { makeWorkspace, workspace } from './workspace.ts';

// revert.sh on a host on which Holdpoint and Node are gone, in the middle of an operation.

needHosts();

const site = (words: string) => `server {
  listen 127.0.0.1:80;
  server_name 127.0.0.1;
  location = /hello { default_type text/plain; return 200 "${words}\\n"; }
}
`;
const ask = 'curl -sS http://127.0.0.1/hello';

const runbook = `holdpoint: 1
operation_name: Change the answer
objective: Try the way back without Holdpoint
risk_class: FILESYSTEM_WRITE
blast_radius: A page of a host of the tests
rollback_strategy: The old file and a reload
allowed_paths: [/etc/nginx, /srv/app]
allowed_services: [nginx, prometheus]
healthy:
  - service: { unit: nginx, active: true, restarts: 0 }
  - log: { path: /var/log/nginx/error.log, without: emerg }
  - command: { argv: /usr/sbin/nginx -t }
steps:
  - name: Write the page
    write:
      path: /etc/nginx/conf.d/hello.conf
      content: |
        server {
          listen 127.0.0.1:80;
          server_name 127.0.0.1;
          location = /hello { default_type text/plain; return 200 "the new one\\n"; }
        }
  - name: Bring it into service
    service: { unit: nginx, do: reload }
    gates:
      - http: { url: http://127.0.0.1/hello, body: the new one }
  - name: Stop the other one
    service: { unit: prometheus, do: stop }
  - name: Touch what nobody finishes
    run: { argv: "/usr/local/sbin/half-way", timeout: 10m }
    gates: [{ file: { path: /srv/app/half, exists: true } }]
`;

/** Where nothing finds it. */
const away = '/root/away';

/** Holdpoint and its workspace are there again, as after a repair. */
async function putBack(host: Host): Promise<void> {
  await host.must(
    `
    mv ${away}/program "$PROGRAM"
    for one in ${away}/runtime/*; do mount --bind "$one" "$PROGRAM/node_modules/\${one##*/}"; done
    mv ${away}/holdpoint /usr/local/bin/holdpoint
    mv ${away}/${path.basename(workspace)} ${workspace}`,
    { env: { PROGRAM: programFolder } },
  );
}

/** The operation is in its last step, its runner is killed, and nothing of Holdpoint is left but the operation's folder. */
async function abandon(host: Host): Promise<{ readonly place: string; readonly changed: () => Promise<string> }> {
  await host.put('/etc/nginx/conf.d/hello.conf', site('the old one'));
  await host.put(
    '/usr/local/sbin/half-way',
    '#!/bin/sh\necho half >/srv/app/half\necho more >>/srv/app/data\nrm -rf /etc/nginx/snippets\nexec sleep 600\n',
    '0755',
  );
  await host.must(
    'mkdir -p /srv/app; echo precious >/srv/app/data; chown www-data:adm /srv/app/data; systemctl start prometheus; systemctl reload nginx',
  );
  await host.until(`${ask} | grep old`);
  await makeWorkspace(host, { 'runbooks/hello.yaml': runbook });
  const changed = await remember(host, ['/etc/nginx', '/srv/app']);
  const ended = runRunbook(host, 'runbooks/hello.yaml');
  const tooSoon = ended.then((operation) => Promise.reject(new Error(tale(operation))));
  await Promise.race([host.until('grep -q half /srv/app/half', 60_000), tooSoon]);
  tooSoon.catch(() => undefined);
  expect(await host.must(ask)).toBe('the new one\n');
  const place = (await host.must('ls -d /var/lib/holdpoint/operations/OPS-*')).trim();
  const alive = await host.sh(`dash ${place}/revert.sh --yes`);
  expect(alive, alive.stdout).toMatchObject({ exit: 77 });
  expect(alive.stdout + alive.stderr).toMatch(/Holdpoint still runs this operation \(process \d+\)/);
  await host.must(
    `
    ours() { for process in /proc/[0-9]*; do case $(readlink "$process/exe") in "$PROGRAM"/*) echo "\${process#/proc/}" ;; esac; done; }
    until [ -z "$(ours)" ]; do kill -9 $(ours) || :; done
    mkdir -p ${away}/runtime
    for one in "$PROGRAM"/node_modules/*; do
      mkdir "${away}/runtime/\${one##*/}"
      mount --bind "$one" "${away}/runtime/\${one##*/}"
      umount -l "$one"
    done
    mv "$PROGRAM" ${away}/program
    mv /usr/local/bin/holdpoint ${workspace} ${away}
    rm -rf /usr/bin/node /usr/bin/nodejs`,
    { env: { PROGRAM: programFolder } },
  );
  // The step is a unit of its own: it outlives its runner, and goes on writing.
  const running = await host.sh(`dash ${place}/revert.sh --yes`);
  expect(running, running.stdout).toMatchObject({ exit: 77 });
  const unit = /systemctl stop (holdpoint-\S+)/.exec(running.stdout + running.stderr)?.[1];
  expect(unit).toMatch(/^holdpoint-OPS-.*-step-4\.service$/);
  await host.must(`systemctl stop ${unit}`);
  return { place, changed };
}

test.concurrent.each(['dash', 'busybox sh'])(
  'with Holdpoint and Node gone, %s revert.sh brings back files, page and services',
  async (shell) =>
    withHost({}, async (host) => {
      const { place, changed } = await abandon(host);
      const checked = await host.sh(`cd /; ${shell} ${place}/revert.sh --check`);
      expect(checked, checked.stdout + checked.stderr).toMatchObject({ exit: 5 });
      expect(checked.stdout).toContain('step 4 was in flight');
      const reverted = await host.sh(`cd /; ${shell} ${place}/revert.sh --yes`);
      expect(reverted, reverted.stdout + reverted.stderr).toMatchObject({ exit: 0 });
      expect(await changed()).toBe('');
      expect(await host.must(ask)).toBe('the old one\n');
      expect(await host.must('systemctl is-active prometheus nginx')).toBe('active\nactive\n');
      expect(reverted.stdout).toContain('PASS: ');
      expect(await host.must(`ls -A ${place}; mount | grep -c holdpoint-view || :`)).not.toMatch(/work|[1-9]$/);
      const again = await host.sh(`${shell} ${place}/revert.sh --yes`);
      expect(again, again.stdout + again.stderr).toMatchObject({ exit: 0 });
      // Holdpoint is repaired: it knows what was done without it, proves it and closes the record.
      await putBack(host);
      const id = place.slice(place.lastIndexOf('/') + 1);
      const told = await host.holdpoint(['status', id]);
      expect(told.stdout).toMatch(/revert\.sh was run at \d{4}-\S+Z and ended with 0: /);
      const closed = await answer(host, id, 'verify');
      await expectOutcome(host, closed, 'ROLLBACK');
      const kinds = closed.events.map(({ type }) => type);
      expect(kinds).toContain('reverted-recognised');
      expect(kinds).not.toContain('foreign-changes-seen');
      expect(kinds).not.toContain('undo-intended');
      expect(await changed()).toBe('');
    }),
);
