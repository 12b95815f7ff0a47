import type { LinePattern } from '../../model/gate.ts';
import type { Host } from '../../ports/host.ts';
import { runTool, wordsOfEnd, type OwnToolRun } from '../own-tool.ts';
import type { Look } from './judge.ts';
import { judgeLines, newLinesLimit } from './lines.ts';
import { unknown } from './observation.ts';

/** The cursor of the last entry of the journal; undefined: there is no journal that can be read. */
export async function journalBaseline(host: Host): Promise<string | undefined> {
  await sync(host);
  const run = await journalctl(host, ['--lines=1', '--show-cursor']);
  return complaint(run) === undefined ? cursorIn(run) : undefined;
}

/** Only entries of the unit after the cursor. */
export function lookByJournal(host: Host, unit: string, wanted: LinePattern, cursor: string | undefined): Look {
  return async ({ timeout, cancel }) => {
    if (cursor === undefined) return unknown('where the journal ended before is not known');
    await sync(host, cancel);
    // Past a cursor that was vacuumed away journalctl begins somewhere else and does not say so.
    const at = await journalctl(host, [`--cursor=${cursor}`, '--lines=1', '--show-cursor'], timeout, cancel);
    if (complaint(at) !== undefined) return unknown(complaint(at)!);
    if (cursorIn(at) !== cursor) return unknown('the place where the journal ended before is gone: its older lines are lost');
    const run = await journalctl(host, [`--after-cursor=${cursor}`, `--unit=${unit}`, '--no-tail'], timeout, cancel);
    return complaint(run) === undefined ? judgeLines(run.stdout.toString('utf8'), wanted) : unknown(complaint(run)!);
  };
}

/** Entries that were sent are written before they are read; only root may ask for it, and without it they come a little later. */
async function sync(host: Host, cancel?: AbortSignal): Promise<void> {
  await runTool(host, { argv: ['/usr/bin/journalctl', '--sync'], profile: { kind: 'outside' }, timeout: 10_000, limit: 4096 }, cancel);
}

function journalctl(host: Host, options: readonly string[], timeout = 15_000, cancel?: AbortSignal): Promise<OwnToolRun> {
  const argv = ['/usr/bin/journalctl', '--no-pager', '--output=cat', ...options];
  return runTool(host, { argv, profile: { kind: 'outside' }, timeout, limit: newLinesLimit }, cancel);
}

/** Why the journal's answer proves nothing. */
function complaint(run: OwnToolRun): string | undefined {
  if (run.ended.kind !== 'exited' || run.ended.code !== 0)
    return `the journal cannot be read: ${run.stderr.trim().split('\n')[0] || wordsOfEnd(run.ended)}`;
  if (/not seeing messages|No journal files/.test(run.stderr)) return `the journal cannot be read: ${run.stderr.trim().split('\n')[0]}`;
  return undefined;
}

function cursorIn(run: OwnToolRun): string | undefined {
  return /^-- cursor: (\S+)$/m.exec(run.stdout.toString('utf8'))?.[1];
}
