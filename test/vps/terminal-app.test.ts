// The terminal app on a real host with a real nginx, through tmux in that host: from the picker to sign-off, as an operator does it.
import { expect, test } from 'vitest';
import { type Host, withHost } from './host.ts';
import { remember } from './same-tree.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { needHosts } from './use-host.ts';
import { makeWorkspace, workspace } from './workspace.ts';

needHosts();

const site = (answer: string) => `server {
  listen 127.0.0.1:80;
  server_name 127.0.0.1;
  location = /hello { default_type text/plain; return 200 "${answer}\\n"; }
}
`;
const ask = 'curl -sS http://127.0.0.1/hello';
const name = 'Change an nginx configuration file';

async function prepared(host: Host, reviewed: string): Promise<() => Promise<string>> {
  await host.put('/etc/nginx/conf.d/hello.conf', site('the old one'));
  await host.must('systemctl reload nginx');
  await host.until(`${ask} | grep old`);
  await makeWorkspace(host, { 'files/hello.conf': reviewed });
  return remember(host, ['/etc/nginx']);
}

/** Chooses the runbook, fills the form, reads the plan, approves: the first step waits for Enter. */
async function toFirstStep(terminal: Terminal): Promise<void> {
  await terminal.until('choose what to run');
  for (let moves = 0; !/▸ Change an nginx/.test(await terminal.screen()); moves += 1) {
    expect(moves).toBeLessThan(20);
    // On a busy machine the next look may come before the key was heard: one too many would go past it.
    const before = await terminal.screen();
    await terminal.press('Down');
    await terminal.until(new RegExp(`^(?!${escape(before)}$)`, 's'));
  }
  await terminal.press('Enter');
  await terminal.until('declaration');
  for (const value of ['', 'hello.conf', 'files/hello.conf', '/hello', 'the new one']) {
    const before = await terminal.screen();
    if (value !== '') {
      await terminal.press('C-u');
      await terminal.type(value);
      await terminal.until(value);
    }
    await terminal.press('Enter');
    await terminal.until(new RegExp(`^(?!${escape(before)}$)`, 's'));
  }
  await enter(terminal, 'Enter approve', 'type its name');
  await terminal.type('the new greeting is wanted');
  await terminal.until('greeting is wanted');
  await terminal.press('Enter');
  await terminal.type(name);
  await terminal.until(new RegExp(`▸ name +${name}`));
  await enter(terminal, 'type its name', 'next   step 1');
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Presses Enter until the screen shows it: a key that comes within 300 ms of a change does not count. `asking`: only as long as this is shown. */
async function enter(terminal: Terminal, asking: string, shown: string | RegExp): Promise<string> {
  await terminal.until(asking);
  const gone = new RegExp(`^(?!.*${escape(asking)})`, 's');
  for (let tries = 0; tries < 5; tries += 1) {
    await terminal.press('Enter');
    const moved = await terminal.until(gone, 1500).then(
      () => true,
      () => false,
    );
    if (moved) break;
  }
  return terminal.until(shown, 60_000);
}

/** Releases a step, then waits for what is shown. */
async function release(terminal: Terminal, step: number, shown: string | RegExp): Promise<string> {
  return enter(terminal, `next   step ${step}`, shown);
}

test.concurrent('a reviewed file goes into service and the operation is signed off', async () =>
  withHost({}, async (host) => {
    await prepared(host, site('the new one'));
    const terminal = await openTerminal(host, `cd ${workspace} && holdpoint`);
    await toFirstStep(terminal);
    const released = await release(terminal, 1, 'next   step 2');
    expect(released).toContain('LOW_RISK_CONFIG · enforcement kernel');
    expect(released).toMatch(/✔ +1 Write the file +PASS/);
    await release(terminal, 2, '- SUCCESS: ');
    expect(await host.must(ask)).toBe('the new one\n');
    const verified = await host.holdpoint(['-C', workspace, 'ledger', 'verify', '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: 'consistent', entries: 1 });
    expect(await host.must(`cat ${workspace}/ledger/*.yaml`)).toContain('outcome: "SUCCESS"');
  }));

test.concurrent('a bad change is rolled back on screen, and nginx serves the old configuration', async () =>
  withHost({}, async (host) => {
    const changed = await prepared(host, site('neither old nor new'));
    const terminal = await openTerminal(host, `cd ${workspace} && holdpoint`);
    await toFirstStep(terminal);
    await release(terminal, 1, 'next   step 2');
    await release(terminal, 2, '- ROLLBACK: ');
    expect(await changed()).toBe('');
    expect(await host.must(`systemctl is-active nginx; ${ask}`)).toBe('active\nthe old one\n');
  }));

test.concurrent('a terminal that is killed in mid-step loses a view: the step ends, and resume shows the same screen', async () =>
  withHost({}, async (host) => {
    await prepared(host, site('the new one'));
    const first = await openTerminal(host, `cd ${workspace} && holdpoint`);
    await toFirstStep(first);
    await release(first, 1, 'next   step 2');
    // The reload's gates hold for five seconds; the terminal goes in the middle of them.
    await release(first, 2, /2 Reload nginx +(running|verifying|starting)/);
    await first.kill();
    const second = await openTerminal(host, `cd ${workspace} && holdpoint resume`, { columns: 120, rows: 40 });
    await second.until('- SUCCESS: ', 60_000);
    expect(await host.must(ask)).toBe('the new one\n');
  }));
