import type { Manifest, PathChange } from '../../model/manifest.ts';
import type { RehearsedRollback } from '../../model/rehearsal.ts';
import type { Step } from '../../model/step.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import { keptAfter } from './kept-paths.ts';
import type { Rehearsing } from './rehearsing.ts';

/** What has been done on the stage so far. */
export interface Begun {
  readonly preimage: Manifest;
  /** Steps that were performed, in order. */
  readonly steps: readonly Step[];
  readonly changes: ReadonlyMap<number, readonly PathChange[]>;
}

/** Takes back everything that was begun, in a copy of the stage, and compares the copy with what was before. */
export async function tryRollback(run: Rehearsing, stage: RehearsalStage, begun: Begun): Promise<RehearsedRollback> {
  const numbers = begun.steps.map(({ index }) => index);
  const broken = (problem: string): RehearsedRollback => ({ begun: numbers, equal: false, problems: [problem], not_rehearsed: [] });
  const copied = await stage.fork();
  if (!copied.ok) return broken(copied.failure.message);
  const copy = copied.value;
  try {
    const undone = await takeBack(run, copy, begun);
    const problems = [...undone, ...(await differences(run, copy, begun))];
    return { begun: numbers, equal: problems.length === 0, problems, not_rehearsed: [] };
  } finally {
    await copy.close();
  }
}

async function takeBack(run: Rehearsing, copy: RehearsalStage, { preimage }: Begun): Promise<readonly string[]> {
  const { scope } = run.order.plan;
  const { snapshots } = copy.target;
  const now = await snapshots.manifest(scope);
  if (!now.ok) return [now.failure.message];
  const paths = snapshots.difference(preimage, now.value).map(({ path }) => path);
  const restored = await snapshots.restore(scope, preimageFolder(copy), preimage, paths);
  return restored.ok ? [] : [restored.failure.message];
}

/** By our manifest, by an independent tool, and everything outside the allowed paths. */
async function differences(run: Rehearsing, copy: RehearsalStage, { preimage, steps, changes }: Begun): Promise<readonly string[]> {
  const { scope } = run.order.plan;
  const { snapshots } = copy.target;
  const kept = keptAfter(steps, changes);
  const now = await snapshots.manifest(scope);
  const independent = await snapshots.compareIndependently(scope, preimageFolder(copy), kept);
  const everything = await copy.changes();
  const left = now.ok ? snapshots.difference(preimage, now.value).filter(({ path }) => !kept.includes(path)) : [];
  return [
    ...[now, independent, everything].flatMap((result) => (result.ok ? [] : [result.failure.message])),
    ...left.map((change) => `${wordsOfChange(change)} after the rollback`),
    ...(independent.ok ? independent.value : []).map((path) => `${path} differs from the pre-image for an independent tool`),
    ...(everything.ok ? outsideScope(everything.value, scope.writable) : []).map(
      (change) => `${wordsOfChange(change)}, outside the allowed paths`,
    ),
  ].map((line) => run.clean(line));
}

export function preimageFolder(stage: Pick<RehearsalStage, 'folder'>): string {
  return `${stage.folder}/preimage`;
}

export function outsideScope(changes: readonly PathChange[], writable: readonly string[]): readonly PathChange[] {
  const tops = writable.map((path) => path.replaceAll('\\', '\\\\'));
  return changes.filter(({ path }) => !tops.some((top) => path === top || path.startsWith(`${top}/`)));
}

export function wordsOfChange({ path, change, what }: PathChange): string {
  return what.length === 0 ? `${path} is ${change}` : `${path} is ${change} (${what.join(', ')})`;
}
