import type { Action } from '../../model/action.ts';
import { failed, ok, type Result } from '../../model/failure.ts';
import type { Manifest, PathChange } from '../../model/manifest.ts';
import type { RehearsedChange } from '../../model/rehearsal.ts';
import { unifiedDiff } from '../../model/unified-diff.ts';
import type { FileRead } from '../../ports/host.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import type { Rehearsing } from './rehearsing.ts';

/** Larger files have no diff. Bytes. */
const largestText = 64 * 1024;
/** So many diffs of one step, and so many lines of each. */
const mostDiffs = 50;
const mostLines = 200;

/** What a step did to the allowed paths, with diffs of text. `texts`: what files held when they were last looked at; it is brought up to date. */
export async function seeChanges(
  run: Rehearsing,
  stage: Pick<RehearsalStage, 'target' | 'read'>,
  action: Action,
  [before, after]: readonly [Manifest, Manifest],
  texts: Map<string, string | undefined>,
): Promise<readonly RehearsedChange[]> {
  const changes = stage.target.snapshots.difference(before, after);
  const isSecret = (path: string): boolean => action.kind === 'write' && action.write.secret && run.bound(action.write.path) === path;
  const types = new Map([...before.entries, ...after.entries].map(({ path, type }) => [path, type]));
  const seen: RehearsedChange[] = [];
  for (const change of changes) {
    // A directory's time follows from what is in it.
    if (types.get(change.path) === 'directory' && change.what.join() === 'mtime') continue;
    const textual = types.get(change.path) === 'file' && (change.what.length === 0 || change.what.includes('content'));
    const withDiff = textual && !isSecret(change.path) && seen.filter(({ diff }) => diff !== undefined).length < mostDiffs;
    const diff = withDiff ? await diffOf(run, stage, change, texts) : undefined;
    seen.push({ ...change, path: run.clean(change.path), ...(diff === undefined ? {} : { diff }) });
  }
  return seen;
}

async function diffOf(
  run: Rehearsing,
  stage: Pick<RehearsalStage, 'target' | 'read'>,
  { path }: PathChange,
  texts: Map<string, string | undefined>,
): Promise<string | undefined> {
  const was = texts.has(path) ? ok(texts.get(path)) : textOf(await run.rehearsals.readHost(path, largestText + 1));
  const is = textOf(await stage.read(path, largestText + 1));
  if (!is.ok || !was.ok) return undefined;
  texts.set(path, is.value);
  const lines = run.clean(unifiedDiff(path, was.value, is.value)).split('\n');
  return lines.length <= mostLines
    ? lines.join('\n')
    : [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`].join('\n');
}

/** undefined: absent. Not ok: no text, or too large. */
function textOf(read: FileRead): Result<string | undefined> {
  const none = failed({ code: 'no-text', exit: 65, message: 'it is no text', hint: 'no diff is shown' });
  if (read.kind === 'absent') return ok(undefined);
  if (read.kind !== 'file' || read.bytes.length > largestText || read.bytes.includes(0)) return none;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(read.bytes));
  } catch {
    return none;
  }
}
