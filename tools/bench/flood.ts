import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { endRunners } from '../demo/end-runners.ts';
import { AppTerminal } from './app-terminal.ts';
import { percentile, type Bench } from './measurement.ts';

const launcher = path.resolve(import.meta.dirname, '../../bin/holdpoint.cjs');
const linesPerSecond = 50_000;
const seconds = 20;

/** Prints at a steady rate, whatever its reader does, as long as the pipe takes it. */
const perl = `my $begin = time; my $n = 0; while ((my $t = time - $begin) < ${seconds}) { while ($n < $t * ${linesPerSecond}) { printf "line %08d of a busy build, with as much text as such lines usually have\\n", $n++ } STDOUT->flush(); sleep 0.005 } print "printed $n\\n"`;

const runbook = `holdpoint: 1
operation_name: A step that prints
objective: Print as fast as a busy build does
risk_class: READ_ONLY
blast_radius: Nothing
rollback_strategy: Nothing to undo
allowed_paths: []
allowed_services: []
steps:
  - name: Print
    run: { argv: [/usr/bin/perl, "-MTime::HiRes=sleep,time", -e, ${JSON.stringify(perl)}], timeout: 2m }
`;

/** Most memory a process ever had, in MB (proc_pid_status(5), VmHWM). */
function peakMemory(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (line === null) throw new Error(`process ${pid} has no memory`);
  return Number(line[1]) / 1024;
}

/** The process that runs the operation of this state folder: it names the folder in its environment and its word in its arguments. */
function runnerOf(state: string): number {
  const found = globSync('/proc/[0-9]*/cmdline').find((file) => {
    try {
      return (
        readFileSync(file, 'utf8').includes('\0operation-runner\0') &&
        readFileSync(path.join(path.dirname(file), 'environ'), 'utf8').includes(`=${state}\0`)
      );
    } catch {
      return false; // it ended while we looked
    }
  });
  if (found === undefined) throw new Error('no runner');
  return Number(path.basename(path.dirname(found)));
}

/** The app while a step prints 50,000 lines a second: frames, how long a typed letter takes to appear, memory of view and runner. */
export const flood: Bench = {
  name: 'flood',
  async measure() {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdpoint-flood-'));
    const state = path.join(folder, 'state');
    const workspace = path.join(folder, 'workspace');
    const env = { HOLDPOINT_STATE: state };
    let app: AppTerminal | undefined;
    try {
      execFileSync(process.execPath, [launcher, 'init', workspace], { env: { ...process.env, ...env }, stdio: 'ignore' });
      writeFileSync(path.join(workspace, 'runbooks/flood.yaml'), runbook);
      app = new AppTerminal([process.execPath, launcher, 'run', 'runbooks/flood.yaml'], workspace, env);
      await app.until('Enter plans it');
      await app.pressUntil('\r', 'Enter approve');
      await app.pressUntil('\r', 'Enter start');
      await app.pressUntil('\r', 'output of step 1');
      await app.until('of a busy build');

      const before = { frames: app.frames, at: performance.now() };
      await pause(5_000);
      const fps = (app.frames - before.frames) / ((performance.now() - before.at) / 1000);

      await app.pressUntil('/', 'search:');
      const echoes: number[] = [];
      let typed = '';
      for (const letter of 'holdpointholdpoint') {
        typed += letter;
        app.type(letter);
        echoes.push(await app.until(`search: ${typed}`));
        await pause(100);
      }
      const memory = { view: peakMemory(app.pid), runner: peakMemory(runnerOf(state)) };
      app.type('\u001b');
      await app.until('SUCCESS', (seconds + 20) * 1000);
      const because = `a step that prints ${linesPerSecond} lines a second`;
      return [
        { name: 'frames while a step prints', value: fps, unit: 'fps', limit: { least: 20 }, because },
        { name: 'key echo, 95th percentile', value: percentile(echoes, 0.95), unit: 'ms', limit: { most: 100 }, because },
        { name: 'memory of the view, at most', value: memory.view, unit: 'MB', limit: { most: 200 }, because },
        { name: 'memory of the runner, at most', value: memory.runner, unit: 'MB', limit: { most: 150 }, because },
      ];
    } finally {
      app?.kill();
      await endRunners(state);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
