import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { account } from '../../support/random-tree.ts';
import { valueOf } from '../../support/results.ts';
import { folder, noBoundary } from '../local.ts';
import { changesSince, GiB, restoreAll, setting } from './setting.ts';

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

it('a sparse file of 1 GB takes no room in the copy, and none after it was restored', { timeout: 300_000 }, async () => {
  const on = await setting();
  const file = path.join(on.top, 'sparse');
  writeFileSync(file, 'head');
  truncateSync(file, 10 ** 9);
  const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
  const copy = path.join(on.pre, 'tree', file);
  expect([statSync(copy).size, statSync(copy).blocks < 64]).toEqual([10 ** 9, true]);
  truncateSync(file, 5);
  valueOf(await restoreAll(on, preimage));
  expect([statSync(file).size, statSync(file).blocks < 64]).toEqual([10 ** 9, true]);
  expect(await changesSince(on, preimage)).toEqual([]);
});

// Swaps the directory `d` for a link and back until its input ends, then says how often.
const swapper = `
const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
const [top, elsewhere] = process.argv.slice(1);
process.chdir(top);
let swaps = 0;
let going = true;
process.stdin.on('end', () => { going = false; }).resume();
process.stdout.write('going');
(function swap() {
  for (let n = 0; n < 200; n += 1) {
    renameSync('d', 'real'); symlinkSync(elsewhere, 'd'); unlinkSync('d'); renameSync('real', 'd'); swaps += 1;
  }
  if (going) setImmediate(swap); else process.stdout.write(String(swaps));
})();`;

describe('a directory that is swapped for a link 10,000 times while files in it are restored', () => {
  it('leads no write to where the link leads', { timeout: 300_000 }, async () => {
    const on = await setting();
    const elsewhere = await folder();
    mkdirSync(path.join(on.top, 'd'));
    const names = Array.from({ length: 30 }, (_, index) => `file-${index}`);
    for (const name of names) writeFileSync(path.join(on.top, 'd', name), 'old\n');
    for (const name of names) writeFileSync(path.join(elsewhere, name), 'not yours\n');
    const before = account(Buffer.from(elsewhere));
    const preimage = valueOf(await on.snapshots.take(on.scope, on.pre, GiB));
    const other = spawn(process.execPath, ['-e', swapper, on.top, elsewhere], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    other.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    onTestFinished(() => void other.kill('SIGKILL'));
    await once(other.stdout, 'data');
    const restored = [];
    for (let round = 0; round < 25; round += 1) {
      for (const name of names) writeThrough(path.join(on.top, 'real', name));
      const paths = names.map((name) => path.join(on.top, 'd', name));
      restored.push((await on.snapshots.restore(on.scope, on.pre, preimage, paths)).ok);
    }
    other.stdin.end();
    await once(other, 'exit');
    expect(account(Buffer.from(elsewhere))).toEqual(before);
    expect(Number(/\d+/.exec(said)?.[0])).toBeGreaterThan(10_000);
    expect(restored).toHaveLength(25);
    // When it stands still, it comes back.
    valueOf(await restoreAll(on, preimage));
    expect(await changesSince(on, preimage)).toEqual([]);
  });
});

/** Changes the file where it is at this moment, if it is. */
function writeThrough(file: string): void {
  try {
    writeFileSync(file, 'new\n', { flag: 'r+' });
  } catch {
    // The directory has its other name.
  }
}
