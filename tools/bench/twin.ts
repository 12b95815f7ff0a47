import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { median, type Bench, type Measurement } from './measurement.ts';

const times = 7;
const checkout = path.resolve(import.meta.dirname, '../..');

/** How long a twin takes until its services run: of a host of the test bed with nginx, prometheus and sshd. */
export const twin: Bench = { name: 'twin', measure };

async function measure(): Promise<readonly Measurement[]> {
  const ready = bed('ready');
  if (ready.status !== 0) {
    console.log(`not measured: ${ready.said}`);
    return [];
  }
  const name = must('up', '--owner', String(process.pid), '--bind', `${checkout}:/opt/checkout`);
  try {
    const node = `/opt/checkout/node_modules/node-linux-${process.arch}/bin/node`;
    const took = JSON.parse(must('exec', name, node, '/opt/checkout/tools/bench/twin-times.ts', String(times))) as number[];
    const limit = { most: 3000 };
    return [{ name: 'twin ready', value: median(took), unit: 'ms', limit, because: `median of ${times}, limit of the design` }];
  } finally {
    must('down', name);
  }
}

/** The test bed as its own program: test/vps/README.md. */
function bed(...words: readonly string[]): { readonly status: number | null; readonly out: string; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(path.join(checkout, 'test/vps/bed'), words, { encoding: 'utf8', timeout: 300_000 });
  return { status, out: stdout.trim(), said: `${stdout}${stderr}`.trim() };
}

function must(...words: readonly string[]): string {
  const { status, out, said } = bed(...words);
  if (status !== 0) throw new Error(`bed ${words[0]}: ${said}`);
  return out;
}
