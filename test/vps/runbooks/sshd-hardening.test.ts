import { expect, test } from 'vitest';
import { expectOutcome } from '../expect-outcome.ts';
import { type Host, withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { remember } from '../same-tree.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace } from '../workspace.ts';

needHosts();

const runbook = 'runbooks/sshd-hardening.yaml';
const effective = "sshd -T | grep -E '^(permitrootlogin|passwordauthentication|maxauthtries) ' | sort";

/** An account whose own key lets it log in to its own host. */
async function giveKey(host: Host, login: string, home: string): Promise<string> {
  const key = `${home}/.ssh/probe`;
  await host.must(
    `id ${login} >/dev/null 2>&1 || useradd --create-home --shell /bin/sh ${login}
     install -d -m 700 -o ${login} -g ${login} ${home}/.ssh
     ssh-keygen -q -t ed25519 -N '' -f ${key}; cat ${key}.pub >> ${home}/.ssh/authorized_keys
     chown ${login}: ${key} ${key}.pub ${home}/.ssh/authorized_keys`,
  );
  return key;
}

test.concurrent('only keys let in, and the account of the probe still can', async () =>
  withHost({}, async (host) => {
    const key = await giveKey(host, 'keeper', '/home/keeper');
    await makeWorkspace(host);
    expect((await host.ssh('id -un')).stdout).toBe('root\n');
    await expectOutcome(host, await runRunbook(host, runbook, { login: 'keeper', key }), 'SUCCESS');
    expect(await host.must(effective)).toBe('maxauthtries 3\npasswordauthentication no\npermitrootlogin no\n');
    expect((await host.ssh('id -un')).exit).toBe(255);
  }));

test.concurrent('settings that lock the probe out are taken back, and it can log in again', async () =>
  withHost({}, async (host) => {
    const key = await giveKey(host, 'root', '/root');
    await makeWorkspace(host);
    const changed = await remember(host, ['/etc/ssh']);
    const before = await host.must(effective);
    await expectOutcome(host, await runRunbook(host, runbook, { login: 'root', key, root_login: 'no' }), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect(await host.must(effective)).toBe(before);
    expect((await host.ssh('id -un')).stdout).toBe('root\n');
  }));

test.concurrent('another file that has the last word is found before sshd is told', async () =>
  withHost({}, async (host) => {
    const key = await giveKey(host, 'keeper', '/home/keeper');
    await host.put('/etc/ssh/sshd_config.d/10-provider.conf', 'PasswordAuthentication yes\n');
    await host.must('systemctl reload ssh');
    await makeWorkspace(host);
    const changed = await remember(host, ['/etc/ssh']);
    await expectOutcome(host, await runRunbook(host, runbook, { login: 'keeper', key }), 'ROLLBACK');
    expect(await changed()).toBe('');
    expect((await host.ssh('id -un')).stdout).toBe('root\n');
  }));
