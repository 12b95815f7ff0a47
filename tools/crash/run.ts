// `npm run test:crash [-- points | power | calls | kills N [SEED]]`: what a test run has no time for. `points`: a kill before, in the middle of and after every
// call that changes something, of `run`, of a runner, and of a runner that rolls back. `kills`: so many seeded kills (10,000). `calls`: the same
// by strace(1) at every such system call, of the programs that the runner starts too. `power`: every combination of what may have become
// of up to six unsynced writes, after every call. Without a word: all. Exit 1 when anything is wrong.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { buildProgram } from '../../scripts/bundle.ts';
import { killMany } from './chain.ts';
import { live, type Kill } from './life.ts';
import { countCalls, killRunner, killStart, type Point } from './points.ts';
import { losePower, record } from './power-loss.ts';
import { killAtSystemCalls } from './system-calls.ts';
import { makeWorld, startOnly, type World } from './world.ts';

const ways: readonly Kill['how'][] = ['before', 'half', 'after'];
const root = path.resolve(import.meta.dirname, '../..');
const [what = 'all', wanted = '10000', seed = '1'] = process.argv.slice(2);
if (!['all', 'points', 'power', 'calls', 'kills'].includes(what)) {
  console.error(`no such word: ${what}; there are points, power, calls, kills [N [SEED]]`);
  process.exit(64);
}
await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir: path.join(root, 'dist') });
if (what === 'all' || what === 'points') await everyPoint();
if (what === 'all' || what === 'power') await everyLoss();
if (what === 'all' || what === 'calls') await killAtSystemCalls(tell);
if (what === 'all' || what === 'kills') {
  const many = await killMany(Number(wanted), Number(seed), (line) => console.log(line));
  for (const line of many.wrong) console.log(`WRONG ${line}`);
  console.log(
    `${many.kills} kills; ${countsOf(many.states)}; a question was on screen after at most ${Math.round(Math.max(0, ...many.questions))} ms`,
  );
  if (many.wrong.length > 0) process.exitCode = 1;
}

async function everyLoss(): Promise<void> {
  const world = makeWorld();
  try {
    const { images, wrong } = losePower(await record(world));
    for (const line of wrong) console.log(`WRONG ${line}`);
    console.log(`power: ${images} disks`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    world.remove();
  }
}

async function everyPoint(): Promise<void> {
  const world = makeWorld();
  try {
    world.keep('fresh');
    const start = await countCalls(world, (env) => startOnly(world, env));
    const id = readdirSync(path.join(world.state, 'operations'))[0]!;
    world.keep('approved');
    const forward = await countCalls(world, (env) => live(world, id, 'new', () => 'rollback', undefined, [], env));
    await each(world, 'fresh', 'run', start, (kill) => killStart(world, kill));
    await each(world, 'approved', 'runner', forward, (kill) => killRunner(world, id, 'new', kill));
    // In flight when it died: the next runner asks, is answered, and rolls back.
    world.restore('approved');
    await dieInStep(world, id, forward);
    world.keep('in-flight');
    const back = await countCalls(world, (env) => live(world, id, 'resume', () => 'rollback', undefined, [], env));
    await each(world, 'in-flight', 'rollback', back, (kill) => killRunner(world, id, 'resume', kill));
  } finally {
    world.remove();
  }
}

/** Kills at later and later calls until one of them leaves the last changing step in flight. */
async function dieInStep(world: World, id: string, calls: number): Promise<void> {
  for (let at = Math.floor(calls * 0.6); at < calls; at += 1) {
    world.restore('approved');
    const { state } = await killRunner(world, id, 'new', { at, how: 'before' }, [], false);
    if (state === 'in-flight-5') return;
  }
  throw new Error('no kill left step 5 in flight');
}

async function each(world: World, kept: string, name: string, calls: number, killAt: (kill: Kill) => Promise<Point>): Promise<void> {
  let died = 0;
  for (let at = 1; at <= calls; at += 1) {
    for (const how of ways) {
      world.restore(kept);
      const point = await killAt({ at, how });
      died += point.died ? 1 : 0;
      tell(point);
      // A runner makes a few calls more or less from run to run, by time; a point that did not kill proves nothing.
      if (!point.died && at < calls * 0.9) tell({ ...point, wrong: [`${name}: ${how} call ${at} of ${calls} killed nothing`] });
    }
  }
  console.log(`${name}: ${calls} calls, ${died} kills`);
}

function tell(point: Point): void {
  for (const line of point.wrong) console.log(`WRONG ${line}`);
  if (point.wrong.length > 0) process.exitCode = 1;
}

function countsOf(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${state} ${count}`).join(', ');
}
