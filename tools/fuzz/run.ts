// `npm run test:fuzz [-- RUNS]`: the properties of test/fuzz, each tried so often (100,000).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const [runs = '100000'] = process.argv.slice(2);
if (!/^[1-9][0-9]*$/.test(runs)) {
  console.error(`${runs} is no number of runs`);
  process.exit(64);
}
const root = path.resolve(import.meta.dirname, '../..');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const words = ['run', '--project', 'fast', 'test/fuzz/parsers', '--testTimeout', String(24 * 3_600_000)];
const ended = spawnSync(process.execPath, [vitest, ...words], { cwd: root, stdio: 'inherit', env: { ...process.env, FUZZ_RUNS: runs } });
process.exitCode = ended.status ?? 70;
