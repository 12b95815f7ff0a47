import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { createLocalHost } from '../../src/host/local-host.ts';
import { probeHost } from '../../src/host/probe.ts';
import { firstView, startHolder, type Holder } from '../../src/host/rehearsal/holder.ts';
import { createRehearsalHost } from '../../src/host/rehearsal/rehearsal-host.ts';
import type { Host } from '../../src/ports/host.ts';
import { median, type Bench, type Measurement } from './measurement.ts';

const times = 15;

/** How long a rehearsal's view takes to set up, and what a step in it costs more than the same step in the boundary on the host. */
export const rehearsal: Bench = { name: 'rehearsal', measure };

async function measure(): Promise<readonly Measurement[]> {
  const state = await mkdtemp('/var/tmp/holdpoint-bench-');
  try {
    const scratch = path.join(state, 'scratch');
    const { abilities } = await probeHost({ state: [state], scratch });
    if (abilities.view !== 'overlay' || abilities.bwrap === undefined) {
      console.log('not measured: a rehearsal needs root, bubblewrap and an overlay of this host');
      return [];
    }
    const host = createLocalHost({ state: [state], scratch, abilities });
    const begin = async (): Promise<Holder> => {
      const begun = await startHolder({ base: path.join(scratch, 'rehearsal'), size: 1024 ** 3 });
      if (!begun.ok) throw new Error(begun.failure.message);
      return begun.value;
    };
    const setUp: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const from = performance.now();
      const holder = await begin();
      setUp.push(performance.now() - from);
      await holder.release();
    }
    const holder = await begin();
    const view = createRehearsalHost({ holder, view: firstView, bwrap: abilities.bwrap, state: [state] });
    const [inView, onHost]: [number[], number[]] = [[], []];
    for (let time = 0; time < times; time += 1) {
      inView.push(await step(view));
      onHost.push(await step(host));
    }
    await holder.release();
    const because = `median of ${times}, limit of the design`;
    return [
      { name: 'rehearsal: view set up', value: median(setUp), unit: 'ms', limit: { most: 100 }, because },
      {
        name: 'rehearsal: a step in the view, beyond the same in the boundary',
        value: median(inView) - median(onHost),
        unit: 'ms',
        limit: { most: 5 },
        because,
      },
    ];
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

async function step(host: Host): Promise<number> {
  const confinement = { writable: ['/var/tmp'], protected: [], hidden: [], reach: [], show: {} };
  const from = performance.now();
  const ended = await host.exec({ argv: ['/bin/true'], profile: { kind: 'boundary', confinement }, cwd: '/', env: {}, timeout: 10_000 });
  if (ended.kind !== 'exited' || ended.code !== 0) throw new Error(JSON.stringify(ended));
  return performance.now() - from;
}
