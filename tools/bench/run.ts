// `npm run bench [-- NAME...]`: every figure beside its limit, both measured in this run. Exit 1 if one is beyond its limit.
import path from 'node:path';
import process from 'node:process';
import { buildProgram } from '../../scripts/bundle.ts';
import { boundary } from './boundary.ts';
import { firstFrame } from './first-frame.ts';
import { flood } from './flood.ts';
import { help } from './help.ts';
import { isWithinLimit, type Bench, type Measurement } from './measurement.ts';
import { rehearsal } from './rehearsal.ts';
import { snapshot } from './snapshot.ts';
import { twin } from './twin.ts';

const benches: readonly Bench[] = [help, firstFrame, flood, boundary, rehearsal, snapshot, twin];

const root = path.resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`no bench named ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}

await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir: path.join(root, 'dist') });
for (const bench of benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  for (const measurement of await bench.measure()) {
    console.log(lineOf(measurement));
    if (!isWithinLimit(measurement)) process.exitCode = 1;
  }
}

function lineOf(measurement: Measurement): string {
  const { name, value, unit, limit, because } = measurement;
  const bound = 'most' in limit ? `≤ ${limit.most.toFixed(1)}` : `≥ ${limit.least.toFixed(1)}`;
  return `${isWithinLimit(measurement) ? 'ok    ' : 'BEYOND'} ${name}: ${value.toFixed(1)} ${unit} (${bound} ${unit}: ${because})`;
}
