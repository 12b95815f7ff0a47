import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDemoSite, type DemoSite } from '../support/demo-site.ts';
import { keys, openTerminal, type RealTerminal } from '../support/real-terminal.ts';
import { approve, enterUntil, pressUntil, release, typeLine } from './steps.ts';

let demo: DemoSite;
let opened: RealTerminal[] = [];

beforeEach(async () => {
  demo = await startDemoSite();
});

afterEach(async () => {
  for (const terminal of opened) terminal.kill();
  opened = [];
  await demo.close();
});

function open(words: readonly string[], size: { readonly columns?: number; readonly rows?: number } = {}): RealTerminal {
  const terminal = openTerminal(words, { ...size, cwd: demo.workspace, env: demo.env });
  opened.push(terminal);
  return terminal;
}

/** Leaves the report; resolves with the exit code. */
async function signOff(terminal: RealTerminal, outcome: string): Promise<number> {
  await terminal.see(new RegExp(`${outcome} [^]*Enter or q leave`));
  let code: number | undefined;
  void terminal.ended.then((exit) => {
    code = exit;
  });
  await enterUntil(terminal, /./, () => code !== undefined);
  return terminal.ended;
}

describe('an operation in a real terminal, from the picker to its sign-off', () => {
  it('changes the site step by step and leaves with SUCCESS', async () => {
    const terminal = open([]);
    await enterUntil(terminal, '▸ New greeting on the demo', () => terminal.screen()[0]!.startsWith('declaration'));
    await approve(terminal, 'New greeting on the demo site');
    await release(terminal, 1);
    await terminal.see(/next +step 2 /);
    expect(terminal.screen()[0]).toMatch(/^OPS-\d{4}-\d\d-\d\d-001 {2}PAUSED {2}New greeting on the demo site/);
    await pressUntil(terminal, 'm', 'remark for the report:');
    await typeLine(terminal, 'all calm');
    terminal.press(keys.enter);
    await release(terminal, 2);
    await release(terminal, 3);
    const report = await terminal.see(/SUCCESS [^]*EXEC SUMMARY/);
    expect(report).toContain('ledger: entry 1 in ledger/');
    await pressUntil(terminal, '/', 'search:');
    await typeLine(terminal, 'Note by');
    await terminal.see('search: Note by');
    terminal.press(keys.enter);
    await terminal.see(/all calm[^]*Enter or q leave/);
    expect(await signOff(terminal, 'SUCCESS')).toBe(0);
    expect(await demo.visit()).toBe('<h1>Good evening from the demo site</h1>\n<p>Changed one verified step at a time.</p>\n');
    expect(terminal.written().slice(-400)).toContain('SUCCESS: Every step');
  });

  it('takes a broken change back by itself, says so, and leaves with 4', async () => {
    const before = await demo.visit();
    const terminal = open(['run', 'runbooks/2-broken-change.yaml']);
    await approve(terminal, 'New greeting, with a page that is missing');
    for (const step of [1, 2, 3]) await release(terminal, step);
    await terminal.see(/ROLLBACK [^]*EXEC SUMMARY/);
    const steps = await pressUntil(terminal, 's', /↩ paths of step 3 back to the pre-image +done/);
    expect(steps).toMatch(/✔ proof: .* PASS/);
    await pressUntil(terminal, 'r', 'Enter or q leave');
    expect(await signOff(terminal, 'ROLLBACK')).toBe(4);
    expect(await demo.visit()).toBe(before);
  });

  it('halts on what cannot be told, and does what the person answers', async () => {
    await demo.addRunbook(
      '3-unknown.yaml',
      `steps:
  - name: Write a line
    write: { path: ${demo.site}/line, content: "one\\n" }
    gates:
      - command: [/usr/bin/sleep, "7"]
        timeout: 300ms
`,
      ['[/usr/bin/sleep, { match: "[0-9]+" }]'],
    );
    const terminal = open(['run', 'runbooks/3-unknown.yaml']);
    await approve(terminal, 'A change of a test');
    await release(terminal, 1);
    const asked = await terminal.see('HALT  it is unknown whether step 1');
    expect(asked).toMatch(/files: \S+/);
    expect(asked).toMatch(/r {2}rollback/);
    expect(asked).toMatch(/l {2}leave/);
    await pressUntil(terminal, 'l', 'reason (needed)');
    await pressUntil(terminal, keys.enter, 'a reason is needed');
    await pressUntil(terminal, keys.escape, 'HALT  it is unknown whether step 1');
    // Enter alone answers nothing.
    terminal.press(keys.enter);
    await pressUntil(terminal, 'r', 'rollback: take everything back');
    await pressUntil(terminal, keys.enter, /ROLL/);
    expect(await signOff(terminal, 'ROLLBACK')).toBe(4);
    const answers = (await demo.events()).filter(({ type }) => type === 'answered');
    expect(answers).toMatchObject([{ question: 1, answer: 'rollback' }]);
  });

  it('loses nothing when the terminal is killed in mid-step: resume shows the same operation', async () => {
    const argv = '[/usr/bin/sh, -c, "for i in $(seq 1 50); do echo tick $i; sleep 0.1; done"]';
    await demo.addRunbook(
      '4-long.yaml',
      `steps:\n  - name: Count slowly\n    run: { argv: ${argv} }\n    gates:\n      - file: { path: ${demo.site}/settings.json, exists: true }\n`,
      [argv],
    );
    const terminal = open(['run', 'runbooks/4-long.yaml']);
    await approve(terminal, 'A change of a test');
    await release(terminal, 1);
    await terminal.see('│ tick 5');
    terminal.kill();
    await terminal.ended;
    const again = open(['resume'], { columns: 120, rows: 40 });
    await again.see(/OPS-\S+ {2}RUNNING/);
    await again.see('│ tick 50');
    expect(await signOff(again, 'SUCCESS')).toBe(0);
    const events = await demo.events();
    expect(events.filter(({ type }) => type === 'step-intended')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'runner-started')).toHaveLength(1);
  });
});
