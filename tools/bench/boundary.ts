import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { tryCanaries } from '../../src/host/boundary/canaries.ts';
import { createLocalHost } from '../../src/host/local-host.ts';
import { probeHost } from '../../src/host/probe.ts';
import type { Host, Invocation } from '../../src/ports/host.ts';
import { median, type Bench, type Measurement } from './measurement.ts';
import { interleaved } from './start-times.ts';

const rounds = 40;
const confinement = { writable: ['/var/tmp'], protected: [], hidden: [], reach: [], show: {} };

/** The least that bubblewrap can be asked for here: the namespaces of the boundary and nothing of ours in them. */
const bare = [
  ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup', '--unshare-net'],
  ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/run', '--tmpfs', '/tmp'],
];

/** What a command in the boundary, and one in a view, costs more than the same program started by us alone; and how long all canaries take. */
export const boundary: Bench = { name: 'boundary', measure };

async function measure(): Promise<readonly Measurement[]> {
  const state = await mkdtemp('/var/tmp/holdpoint-bench-');
  try {
    const scratch = path.join(state, 'scratch');
    const { abilities } = await probeHost({ state: [state], scratch });
    if (abilities.bwrap === undefined) {
      console.log('not measured: the boundary needs bubblewrap, which does not confine here');
      return [];
    }
    const host = createLocalHost({ state: [state], scratch, abilities });
    const places = abilities.view === 'overlay' ? (['boundary', 'view'] as const) : (['boundary'] as const);
    const times = await interleaved(
      {
        plain: () => timed(() => run(host, { kind: 'outside' })),
        bubblewrap: () => timed(() => run(host, { kind: 'outside' }, [abilities.bwrap!, ...bare, '/bin/true'])),
        boundary: () => timed(() => run(host, { kind: 'boundary', confinement })),
        view: () => (places.length === 1 ? Promise.resolve(0) : timed(() => run(host, { kind: 'view', confinement }))),
      },
      rounds,
    );
    const canaries = await interleaved({ all: () => timed(() => canariesHold(host, places, state)) }, 15);
    const plain = median(times.plain);
    const alone = median(times.bubblewrap) - plain;
    const because = `median of ${rounds}, beyond a plain start (${plain.toFixed(1)} ms); bubblewrap with its namespaces alone takes ${alone.toFixed(1)} ms`;
    const beyond = (name: string, of: readonly number[], most: number): Measurement => ({
      name,
      value: median(of) - plain,
      unit: 'ms',
      limit: { most },
      because,
    });
    return [
      beyond('boundary: a command in it', times.boundary, 5),
      ...(places.length === 1 ? [] : [beyond('boundary: a command in a view', times.view, 12)]),
      {
        name: `boundary: every canary, in ${places.join(' and ')}`,
        value: median(canaries.all),
        unit: 'ms',
        limit: { most: 100 },
        because: 'median of 15, limit of the design',
      },
    ];
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

async function run(host: Host, profile: Invocation['profile'], argv: readonly string[] = ['/bin/true']): Promise<void> {
  const ended = await host.exec({ argv, profile, cwd: '/', env: {}, timeout: 10_000 });
  if (ended.kind !== 'exited' || ended.code !== 0) throw new Error(JSON.stringify(ended));
}

async function canariesHold(host: Host, places: readonly ('boundary' | 'view')[], state: string): Promise<void> {
  const { failures } = await tryCanaries(host, confinement, places, { state: [state], proof: false });
  if (failures.length > 0) throw new Error(failures.map(({ why }) => why).join('; '));
}

async function timed(act: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
