// `resume` as a script uses it: the real program, without a terminal.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startDemoSite } from '../support/demo-site.ts';

const launcher = path.resolve(import.meta.dirname, '../../bin/holdpoint.cjs');

const runbook = `holdpoint: 1
operation_name: Look at a page
objective: See what a script is told while a person is waited for
risk_class: READ_ONLY
blast_radius: Nothing
rollback_strategy: Nothing is changed
allowed_paths: []
allowed_services: []
steps:
  - name: Look
    manual: { say: Look at the page, class: READ_ONLY }
    undo: { none: nothing was changed }
    gates: [{ manual: it looks right }]
`;

interface Ended {
  readonly exit: number;
  readonly last: { readonly type?: string; readonly outcome?: string; readonly exit?: number } | undefined;
  readonly error: string | undefined;
}

it('ends with 3 where a person is waited for, takes what a person saw, and no answer to what is closed', async () => {
  const demo = await startDemoSite();
  onTestFinished(demo.close);
  await writeFile(path.join(demo.workspace, 'runbooks/look.yaml'), runbook);

  // A manual step is outside the boundary; the policy of the demo asks for the kernel.
  const policy = path.join(demo.workspace, 'ops/policy.yaml');
  await writeFile(policy, (await readFile(policy, 'utf8')).replaceAll('enforcement: kernel', 'enforcement: partial'));

  const holdpoint = (...words: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const options = { env: { ...process.env, ...demo.env }, timeout: 60_000 };
      const child = execFile(process.execPath, [launcher, ...words, '-C', demo.workspace, '--json'], options, (_, stdout, stderr) => {
        const line = stdout.trimEnd().split('\n').at(-1);
        const last = line === undefined || line === '' ? undefined : (JSON.parse(line) as NonNullable<Ended['last']>);
        const error = /"code":"([a-z-]+)"/.exec(stderr)?.[1];
        resolve({ exit: child.exitCode ?? -1, last, error });
      });
    });

  const halted = { exit: 3, last: { type: 'halted', exit: 3 } };
  expect(await holdpoint('run', 'runbooks/look.yaml', '--unattended', '--self-approve', 'a test')).toMatchObject(halted);
  expect(await holdpoint('resume')).toMatchObject(halted);
  expect(await holdpoint('resume', '--answer', 'verify')).toMatchObject({ exit: 77 });
  expect(await holdpoint('resume', '--answer', 'pass')).toMatchObject(halted);
  // No runner takes up a plan other than the approved one, and the answer is not lost in silence.
  const [{ operation_id: only }] = (await demo.events()) as unknown as [{ operation_id: string }];
  const order = path.join(demo.env['HOLDPOINT_STATE']!, 'operations', only, 'order.json');
  const approved = await readFile(order, 'utf8');
  await writeFile(order, approved.replaceAll('Look at the page', 'Look elsewhere'));
  expect(await holdpoint('resume', '--answer', 'pass')).toMatchObject({ exit: 77, error: 'not-taken-up' });
  await writeFile(order, approved);
  expect(await holdpoint('resume', '--answer', 'pass')).toMatchObject({ exit: 0, last: { type: 'operation-closed', outcome: 'SUCCESS' } });
  const id = String((await demo.events())[0]?.['operation_id']);
  expect(await holdpoint('resume', id, '--answer', 'rollback')).toMatchObject({ exit: 77, last: undefined, error: 'closed' });

  // A damaged journal tells no state, and so not that the operation is closed.
  const journal = path.join(demo.env['HOLDPOINT_STATE']!, 'operations', id, 'journal.ndjson');
  await writeFile(journal, (await readFile(journal, 'utf8')).replace('"name":"Look"', '"name":"Lock"'));
  expect(await holdpoint('resume', id, '--answer', 'rollback')).toMatchObject({ exit: 74, error: 'journal-damaged' });
});
