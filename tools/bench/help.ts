import path from 'node:path';
import process from 'node:process';
import { median, type Bench } from './measurement.ts';
import { interleaved, timeToExit } from './start-times.ts';

const launcher = path.resolve(import.meta.dirname, '../../bin/holdpoint.cjs');

/** `holdpoint --help`, whole process, against a Node that does nothing. */
export const help: Bench = {
  name: 'help',
  async measure() {
    const { nothing, help: times } = await interleaved(
      { nothing: () => timeToExit([process.execPath, '-e', '0']), help: () => timeToExit([process.execPath, launcher, '--help']) },
      20,
    );
    const bare = median(nothing);
    return [
      {
        name: '--help, start to exit',
        value: median(times),
        unit: 'ms',
        limit: { most: 1.6 * bare },
        because: `1.6 × node -e 0 (${bare.toFixed(1)} ms)`,
      },
    ];
  },
};
