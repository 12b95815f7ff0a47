import type { LinePattern } from '../../model/gate.ts';
import type { Host } from '../../ports/host.ts';
import { runTool, wordsOfEnd } from '../own-tool.ts';
import type { Look } from './judge.ts';
import { judgeLines, newLinesLimit } from './lines.ts';
import { unknown } from './observation.ts';
import { statFile } from './stat-file.ts';

/** Baseline of a log that was not there yet. */
const notThere = 'absent';

/** Where the end of a log is, as `inode:offset`; undefined: it cannot be looked at. */
export async function logBaseline(host: Host, path: string): Promise<string | undefined> {
  const found = await statFile(host, path, true);
  if (found.kind === 'unreadable') return undefined;
  return found.kind === 'absent' ? notThere : `${found.stat.inode}:${found.stat.size}`;
}

/** Only what was written after the baseline; a log that was rotated once since then is read to its end under its next name first. */
export function lookByLog(host: Host, path: string, wanted: LinePattern, baseline: string | undefined): Look {
  return async ({ timeout, cancel }) => {
    if (baseline === undefined) return unknown('where the log ended before is not known');
    const parts = await newParts(host, path, baseline, cancel);
    if (typeof parts === 'string') return unknown(parts);
    let text = '';
    for (const part of parts) {
      const argv = ['/usr/bin/tail', `--bytes=+${part.from + 1}`, '--', part.path];
      const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout, limit: newLinesLimit }, cancel);
      if (run.ended.kind !== 'exited' || run.ended.code !== 0) return unknown(run.stderr.trim().split('\n')[0] || wordsOfEnd(run.ended));
      text += run.stdout.toString('utf8');
    }
    return judgeLines(text, wanted);
  };
}

interface Part {
  readonly path: string;
  readonly from: number;
}

/** A text says why the cursor is lost. */
async function newParts(host: Host, path: string, baseline: string, cancel: AbortSignal): Promise<readonly Part[] | string> {
  const now = await statFile(host, path, true, cancel);
  if (now.kind === 'absent') return `there is no log ${path}`;
  if (now.kind === 'unreadable') return now.reason;
  if (baseline === notThere) return [{ path, from: 0 }];
  const [inode, offset] = baseline.split(':');
  const from = Number(offset);
  if (now.stat.inode === inode)
    return now.stat.size < from ? `${path} was truncated since: its lines cannot be told from older ones` : [{ path, from }];
  const rotated = await statFile(host, `${path}.1`, true, cancel);
  const found = rotated.kind === 'there' && rotated.stat.inode === inode && rotated.stat.size >= from;
  return found
    ? [
        { path: `${path}.1`, from },
        { path, from: 0 },
      ]
    : `${path} is another file than before: its older lines are lost`;
}
