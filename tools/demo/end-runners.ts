import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Ends runners of the demo's operations that still wait for an answer, by the process id that each journal names; their folder goes with the demo. */
export async function endRunners(state: string): Promise<void> {
  const operations = path.join(state, 'operations');
  const ids = await readdir(operations).catch(() => []);
  for (const id of ids) {
    const pid = await runnerOf(path.join(operations, id, 'journal.ndjson'));
    // The number may belong to somebody else by now: only a runner of this very operation is ended.
    if (pid !== undefined && (await commandOf(pid)).includes(id)) await end(pid, id);
  }
}

async function runnerOf(journal: string): Promise<number | undefined> {
  const lines = (await readFile(journal, 'utf8').catch(() => '')).trim().split('\n');
  const started = lines.findLast((line) => line.includes('"type":"runner-started"'));
  return started === undefined ? undefined : (JSON.parse(started) as { pid: number }).pid;
}

async function commandOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

async function end(pid: number, id: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    for (let waited = 0; waited < 3000; waited += 50) {
      if (!(await commandOf(pid)).includes(id)) return;
      await pause(50);
    }
  }
}
