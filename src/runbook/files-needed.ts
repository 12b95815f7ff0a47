import { bindPartly } from '../model/bind.ts';
import { referencesIn } from '../model/template.ts';
import { bindParameters, type GivenParameters } from './bind-parameters.ts';
import type { CheckedRunbook } from './check-runbook.ts';
import { actionsOf } from './commands-of.ts';

/** The files of the workspace that a plan needs (scripts, sources of writes), below its root, sorted. Parameters may stand in their names; what has no value yet is left out. */
export function filesNeeded(runbook: CheckedRunbook, given: GivenParameters = {}): string[] {
  const { values } = bindParameters(runbook.draft.parameters, given);
  const files = runbook.draft.steps.flatMap(actionsOf).flatMap(({ action }) => {
    if (action.kind === 'script') return [action.file];
    return action.kind === 'write' && action.write.content.kind === 'from' ? [action.write.content.file] : [];
  });
  const named = files.map((file) => bindPartly(file, values)).filter((file) => referencesIn(file).length === 0);
  return [...new Set(named)].toSorted();
}
