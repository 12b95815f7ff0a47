// An allowed directory, its pre-image, and revert.sh compiled for a plan over it, run by a shell of the test's choice.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { confined, unconfined } from '../../../src/host/own-tool.ts';
import { createReverts } from '../../../src/host/revert/reverts.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Step } from '../../../src/model/step.ts';
import { plainHost } from '../../support/plain-host.ts';
import { planOf } from '../../support/plan-fixture.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { folder, localHost, noBoundary } from '../local.ts';

export const shells = { dash: ['/usr/bin/dash'], busybox: ['/usr/bin/busybox', 'sh'] } as const;
export type Shell = keyof typeof shells;

export interface Reverted {
  readonly exit: number;
  readonly out: string;
}

export interface RevertSetting {
  /** An allowed directory. */
  readonly top: string;
  /** The operation's folder. */
  readonly place: string;
  readonly plan: Plan;
  /** Takes the pre-image and compiles. */
  readonly prepare: () => Promise<Manifest>;
  /** What a step did, written down as the runner does. */
  readonly note: (step: number) => Promise<void>;
  /** Begins it and kills everything of it so many milliseconds later, wherever it is then. */
  readonly kill: (shell: Shell, words: readonly string[], after: number) => Promise<void>;
  readonly run: (shell: Shell, words: readonly string[], stdin?: string) => Promise<Reverted>;
}

export async function revertSetting(
  steps: (top: string) => readonly Step[],
  more: (top: string) => Partial<Plan> = () => ({}),
): Promise<RevertSetting> {
  const base = await folder();
  const top = path.join(base, 'top');
  const place = path.join(base, 'state/OPS-2026-11-21-001');
  mkdirSync(top);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const confines = noBoundary === undefined;
  const host = confines ? (await localHost()).host : plainHost();
  const snapshots = createSnapshots(host, confines ? confined : unconfined);
  const plan = planOf(steps(top), { healthy: [], scope: scopeOf([top]), ...more(top) });
  const reverts = createReverts(host, [path.join(base, 'state')]);
  let last: Manifest | undefined;
  return {
    top,
    place,
    plan,
    prepare: async () => {
      const preimage = valueOf(await snapshots.take(plan.scope, `${place}/preimage`, 2 ** 30));
      last = preimage;
      valueOf(
        await reverts.compile({
          operation: 'OPS-2026-11-21-001',
          plan,
          folder: place,
          preimage: { folder: `${place}/preimage`, manifest: preimage },
          enforced: confines,
          words: {},
          blob: () => Promise.reject(new Error('no file of the workspace is used here')),
        }),
      );
      return preimage;
    },
    note: async (step) => {
      const now = valueOf(await snapshots.manifest(plan.scope));
      valueOf(await reverts.noteStep(place, step, snapshots.difference(last!, now), now));
      last = now;
    },
    kill: (shell, words, after) =>
      new Promise((resolve) => {
        const [program, ...first] = shells[shell];
        const child = spawn(program, [...first, `${place}/revert.sh`, ...words], { detached: true, stdio: 'ignore' });
        const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), after);
        child.on('close', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
    run: (shell, words, stdin = '') => runShell([...shells[shell], `${place}/revert.sh`, ...words], stdin),
  };
}

function runShell(argv: readonly string[], stdin = ''): Promise<Reverted> {
  return new Promise((resolve) => {
    const child = execFile(
      argv[0]!,
      argv.slice(1),
      { encoding: 'latin1', env: { PATH: '/usr/bin:/bin' }, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        resolve({ exit: error === null ? 0 : Number(error.code ?? -1), out: stdout + stderr });
      },
    );
    // It may end without reading.
    child.stdin!.on('error', () => undefined).end(stdin);
  });
}

/** A journal as far as revert.sh reads it. `runner`: the process that took it up. */
export function journalOf(place: string, begun: readonly number[], runner?: number): void {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const bodies = [
    ...(runner === undefined ? [] : [`"type":"runner-started","pid":${runner},"boot_id":"${bootId}"`]),
    ...begun.map(
      (step) =>
        `"type":"step-intended","step":${step},"name":"n \\",\\"type\\":\\"step-intended\\",\\"step\\":9","baselines":{"logs":{},"units":{}}`,
    ),
  ];
  const lines = bodies.map((body, index) => `{"seq":${index + 1},"at":"2026-11-21T08:31:07.412Z",${body},"check":"0"}\n`);
  writeFileSync(`${place}/journal.ndjson`, lines.join(''));
}
