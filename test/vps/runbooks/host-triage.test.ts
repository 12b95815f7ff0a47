import { expect, test } from 'vitest';
import { expectOutcome } from '../expect-outcome.ts';
import { withHost } from '../host.ts';
import { runRunbook } from '../operation.ts';
import { needHosts } from '../use-host.ts';
import { makeWorkspace, workspace } from '../workspace.ts';

needHosts();

/** Everything below these that was changed or made after the workspace. */
const touched = `find /etc /usr /srv /root /home -xdev -newer ${workspace}/.git/HEAD ! -path '${workspace}/*' ! -path ${workspace}`;

test.concurrent('a healthy host is found well, what was seen is kept, and nothing is touched', async () =>
  withHost({}, async (host) => {
    await makeWorkspace(host);
    const operation = await runRunbook(host, 'runbooks/host-triage.yaml');
    await expectOutcome(host, operation, 'SUCCESS');
    expect(await host.must(touched)).toBe('');
    const seen = await host.must(`cat ${workspace}/ledger/runs/${operation.id ?? ''}/evidence/*.out`);
    expect(seen).toContain('MemAvailable:');
    expect(seen).toMatch(/^LISTEN .* 0\.0\.0\.0:80 /m);
    expect(seen).toMatch(/^ *\d+ .* nginx$/m);
    expect(seen).toMatch(/^overlay .* \/$|^bed +overlay .* \/$/m);
  }));

test.concurrent('a failed unit is named, and nothing is touched', async () =>
  withHost({}, async (host) => {
    await host.must('systemd-run -q --unit=sick false; true');
    await host.until('systemctl is-failed sick');
    await makeWorkspace(host);
    const operation = await runRunbook(host, 'runbooks/host-triage.yaml');
    await expectOutcome(host, operation, 'ABORTED');
    expect(JSON.stringify(operation.events)).toContain('sick.service');
    expect(await host.must(touched)).toBe('');
  }));
