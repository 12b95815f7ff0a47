// Prints how long twins of this host took until their services ran, milliseconds, as JSON. The first word: how many.
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { createLocalHost } from '../../src/host/local-host.ts';
import { probeHost } from '../../src/host/probe.ts';
import { beginTwin } from '../../src/host/twin/twins.ts';
import { systemClock } from '../../src/storage/system-clock.ts';

const state = await mkdtemp('/var/tmp/holdpoint-bench-');
try {
  const scratch = path.join(state, 'scratch');
  const probe = await probeHost({ state: [state], scratch });
  const host = createLocalHost({ state: [state], scratch, abilities: probe.abilities });
  const parts = { host, probe, state: [state], base: path.join(scratch, 'twin'), clock: systemClock, size: 1024 ** 3 };
  const times: number[] = [];
  for (let time = 0; time < Number(process.argv[2]); time += 1) {
    const from = performance.now();
    const begun = await beginTwin(parts, { writable: [], units: [] });
    times.push(performance.now() - from);
    if (!begun.ok) throw new Error(begun.failure.message);
    await begun.value.close();
  }
  console.log(JSON.stringify(times));
} finally {
  await rm(state, { recursive: true, force: true });
}
