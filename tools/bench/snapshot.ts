import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createLocalHost } from '../../src/host/local-host.ts';
import { confined } from '../../src/host/own-tool.ts';
import { probeHost } from '../../src/host/probe.ts';
import { createSnapshots } from '../../src/host/snapshot/snapshots.ts';
import { median, type Bench } from './measurement.ts';
import { interleaved } from './start-times.ts';

const files = 10_000;
const GiB = 1024 ** 3;
const rounds = 3;

/** 10,000 files, as trees are: most small, a tenth of them with nearly all the bytes; one GiB that cannot be compressed or shared. */
function plant(top: string): void {
  const noise = Buffer.from(Array.from({ length: 1024 * 1024 }, (_, at) => (Math.imul(at + 1, 2_654_435_761) >>> 13) & 0xff));
  const small = 8 * 1024;
  const large = Math.floor((GiB - 0.9 * files * small) / (0.1 * files));
  for (let file = 0; file < files; file += 1) {
    const folder = path.join(top, `part-${Math.floor(file / 100)}`);
    if (file % 100 === 0) mkdirSync(folder);
    const bytes = Buffer.from(noise.subarray(0, file % 10 === 0 ? large : small));
    bytes.writeUInt32LE(file);
    writeFileSync(path.join(folder, `file-${file}`), bytes);
  }
}

/** A pre-image, listed, copied, hashed, compared and synced, against the copy and the sync alone. */
export const snapshot: Bench = {
  name: 'snapshot',
  async measure() {
    // Not below /tmp, which a boundary empties, and on a disk.
    const base = realpathSync(mkdtempSync('/var/tmp/holdpoint-bench-'));
    try {
      const state = path.join(base, 'state');
      const top = path.join(base, 'top');
      mkdirSync(state, { mode: 0o700 });
      mkdirSync(top);
      plant(top);
      execFileSync('sync', ['-f', base]);
      const probed = await probeHost({ state: [state], scratch: path.join(state, 'scratch') });
      if (probed.abilities.bwrap === undefined)
        throw new Error('the boundary does not work here, so a snapshot behind it cannot be measured');
      const host = createLocalHost({ state: [state], scratch: path.join(state, 'scratch'), abilities: probed.abilities });
      const scope = { writable: [top], keep: [], protected: [], hidden: [], units: [], not_enforced: [] };
      const copy = path.join(base, 'copy');
      const pre = path.join(state, 'operations/x/pre-image');
      const timed = async (act: () => unknown): Promise<number> => {
        const began = performance.now();
        await act();
        return performance.now() - began;
      };
      const { bare, taken } = await interleaved(
        {
          bare: async () => {
            const time = await timed(() => {
              execFileSync('cp', ['-a', '-T', '--', top, copy]);
              execFileSync('sync', ['-f', copy]);
            });
            rmSync(copy, { recursive: true });
            execFileSync('sync', ['-f', base]);
            return time;
          },
          taken: async () => {
            const snapshots = createSnapshots(host, confined);
            const time = await timed(async () => {
              const result = await snapshots.take(scope, pre, 2 * GiB);
              if (!result.ok) throw new Error(result.failure.message);
              if (result.value.entries.filter(({ type }) => type === 'file').length !== files)
                throw new Error('not every file is in the pre-image');
            });
            rmSync(pre, { recursive: true });
            execFileSync('sync', ['-f', base]);
            return time;
          },
        },
        rounds,
      );
      const reference = median(bare);
      const because = `1.5 × cp -a and sync -f (${reference.toFixed(0)} ms)`;
      return [{ name: `pre-image of ${files} files, 1 GiB`, value: median(taken), unit: 'ms', limit: { most: 1.5 * reference }, because }];
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  },
};
