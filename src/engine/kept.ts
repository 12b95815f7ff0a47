import type { PathChange } from '../model/manifest.ts';
import type { Plan } from '../model/plan.ts';
import { isBegun, type History } from './state.ts';

/** What a step did to the allowed paths, in the order of the record; empty where nothing is known. */
function changesOf(history: History, step: number): readonly PathChange[] {
  const record = history.steps[step];
  return isBegun(record) && record.is !== 'begun' && record.changes.known === 'yes' ? record.changes.paths : [];
}

/**
 * What a rollback leaves alone although it differs from the pre-image, sorted: what only steps with undo `none` changed, and
 * the folders made for it. (`keep` paths are in no manifest at all.)
 */
export function keptPaths(plan: Plan, history: History): readonly string[] {
  const changedBy = (wanted: boolean) =>
    plan.steps.filter(({ undo }) => (undo.kind === 'none') === wanted).flatMap(({ index }) => changesOf(history, index));
  const byOthers = changedBy(false);
  const paths = new Set(byOthers.map(({ path }) => path));
  const kept = changedBy(true).flatMap(({ path }) => (paths.has(path) ? [] : [path]));
  const madeForIt = byOthers.flatMap(({ path, change }) =>
    change === 'created' && kept.some((inside) => inside.startsWith(`${path}/`)) ? [path] : [],
  );
  return [...new Set([...kept, ...madeForIt])].toSorted();
}

/** What restoring a step puts back: the paths it changed, without kept ones and without those that stay as somebody else made them. */
export function pathsToRestore(plan: Plan, history: History, step: number): readonly string[] {
  const stay = new Set([...keptPaths(plan, history), ...decided(history, 'keep')]);
  return changesOf(history, step).flatMap(({ path }) => (stay.has(path) ? [] : [path]));
}

/** Paths that somebody else changed and a person decided about. */
export function decided(history: History, decision: 'overwrite' | 'keep'): readonly string[] {
  return [...new Set(history.foreign.flatMap((foreign) => (foreign.decision === decision ? [foreign.change.path] : [])))].toSorted();
}
