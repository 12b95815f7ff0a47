import path from 'node:path';
import process from 'node:process';
import { whyNoHosts } from '../../test/vps/can-run-hosts.ts';
import { startHost } from '../../test/vps/host.ts';
import { median, type Bench, type Measurement } from './measurement.ts';

const times = 7;
const checkout = path.resolve(import.meta.dirname, '../..');

/** How long a twin takes until its services run: of a host of the test bed with nginx, prometheus and sshd. */
export const twin: Bench = { name: 'twin', measure };

async function measure(): Promise<readonly Measurement[]> {
  const why = whyNoHosts();
  if (why !== undefined) {
    console.log(`not measured: ${why}`);
    return [];
  }
  const host = await startHost({ program: false, binds: [{ from: checkout, to: '/opt/checkout' }] });
  try {
    const node = `/opt/checkout/node_modules/node-linux-${process.arch}/bin/node`;
    const ready = JSON.parse(await host.must(`${node} /opt/checkout/tools/bench/twin-times.ts ${times}`)) as number[];
    return [
      { name: 'twin ready', value: median(ready), unit: 'ms', limit: { most: 3000 }, because: `median of ${times}, limit of the design` },
    ];
  } finally {
    await host.down();
  }
}
