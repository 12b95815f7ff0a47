// The same suite of escapes once more, as root inside a booted host with systemd, its buses and its daemons.
import path from 'node:path';
import { expect, it } from 'vitest';
import { useHost } from '../../vps/use-host.ts';
import { inside, sourceBinds } from '../inside.ts';
import type { Ran } from '../local.ts';

const checkout = path.resolve(import.meta.dirname, '../../..');
const tests = ['test', 'tsconfig.json'].map((part) => ({ from: path.join(checkout, part), to: `/opt/source/${part}` }));
const host = useHost({ binds: [...sourceBinds, ...tests], program: false });

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Ways out that the bed shuts for its hosts itself (test/vps/README.md), so that their controls cannot succeed there; here they do. */
const shutByTheBed = [
  'make a device succeeds without the boundary',
  // Its / is an overlay, which gives no handles.
  'open by a handle succeeds without the boundary, and fails in it',
  'write a setting of the kernel succeeds without the boundary',
  'the control of every canary proc-sys succeeds in what bubblewrap makes by default for root',
  'the control of every canary proc-sys succeeds without a boundary, and leaves its mark on the decoys',
];

it('holds there as here: every way out is shut, and every control of it is open', { timeout: 300_000 }, async () => {
  await host().must('echo "127.0.0.1 localhost" > /etc/hosts');
  const node = `/opt/source/node_modules/node-linux-${process.arch}/bin/node`;
  const files = ['escapes', 'canaries', 'relay', 'environment', 'reach', 'powers', 'handed-and-left'].map(
    (name) => `test/host/boundary/${name}.test.ts`,
  );
  const words = ['run', '--testTimeout', '60000', '--reporter', 'json', '--outputFile', '/srv/report.json', ...files];
  const ran = await host().exec([node, 'node_modules/vitest/vitest.mjs', ...words], {
    cwd: '/opt/source',
    patience: 280_000,
    env: { CI: 'false', HOME: '/root' },
  });
  const report = await host().sh('cat /srv/report.json');
  expect(report.exit, ran.stdout + ran.stderr).toBe(0);
  const { testResults } = JSON.parse(report.stdout) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = all.filter(({ status }) => status === 'failed');
  expect(failures.map(({ fullName }) => fullName).toSorted(), JSON.stringify(failures, null, 2)).toEqual(shutByTheBed.toSorted());
  // What is left out is left out there for want of something that this host does not have, and is named.
  expect(all.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName)).toEqual([]);
  expect(all.length).toBeGreaterThan(120);
});

it('a disk that is mounted on the host while a command runs does not appear in it', async () => {
  await host().must('mkdir -p /srv/app /mnt/new');
  expect(await host().must('findmnt --noheadings --output PROPAGATION /')).toBe('shared\n');
  const script = `echo up > /srv/app/up; while [ ! -e /srv/app/go ]; do sleep 0.02; done; echo leak > /mnt/new/file && echo LEAKED; grep -c /mnt/new /proc/self/mountinfo`;
  const { control, boundary } = await inside<Record<string, Ran>>(
    host(),
    `const fs = await import('node:fs');
     const script = ${JSON.stringify(script)};
     const meanwhile = async (start) => {
       for (const name of ['up', 'go']) fs.rmSync('/srv/app/' + name, { force: true });
       const running = start();
       while (!fs.existsSync('/srv/app/up')) await pause(20);
       await run(['/usr/bin/mount', '-t', 'tmpfs', 'none', '/mnt/new'], 'outside');
       fs.writeFileSync('/srv/app/go', '');
       const ran = await running;
       await run(['/usr/bin/umount', '/mnt/new'], 'outside');
       return ran;
     };
     const sh = ['/bin/sh', '-c', script];
     answer.control = await meanwhile(() => run(['/usr/bin/bwrap', '--ro-bind', '/', '/', '--bind', '/srv/app', '/srv/app', '--cap-drop', 'ALL', '--', ...sh], 'open'));
     answer.boundary = await meanwhile(() => run(sh, 'boundary', { writable: ['/srv/app'] }));`,
  );
  expect(control!.out).toBe('LEAKED\n1\n');
  expect(boundary!.out).toBe('0\n');
});
