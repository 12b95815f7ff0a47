import type { PathChange } from '../../model/manifest.ts';
import type { Step } from '../../model/step.ts';

/** What a rollback of these steps leaves alone: what only steps that are not undone (`none`, `impossible`) changed. The same rule as the engine's, over what a rehearsal saw. */
export function keptAfter(steps: readonly Step[], changes: ReadonlyMap<number, readonly PathChange[]>): readonly string[] {
  const changedBy = (stays: boolean): PathChange[] =>
    steps
      .filter(({ undo }) => (undo.kind === 'none' || undo.kind === 'impossible') === stays)
      .flatMap(({ index }) => [...(changes.get(index) ?? [])]);
  const others = changedBy(false);
  const paths = new Set(others.map(({ path }) => path));
  const kept = changedBy(true).flatMap(({ path }) => (paths.has(path) ? [] : [path]));
  const madeForIt = others.flatMap(({ path, change }) =>
    change === 'created' && kept.some((inside) => inside.startsWith(`${path}/`)) ? [path] : [],
  );
  return [...new Set([...kept, ...madeForIt])].toSorted();
}
