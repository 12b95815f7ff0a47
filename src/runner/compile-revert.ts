import type { Step } from '../model/step.ts';
import type { RevertWords } from '../ports/revert.ts';
import { shownCommand } from '../report/words/action-words.ts';
import { undoLine } from '../report/words/undo-words.ts';
import type { Run } from './run.ts';

/** `revert.sh`, before the first change; where it cannot be had nothing is changed. */
export async function compileRevert(run: Run): Promise<undefined> {
  const state = run.state();
  if (state.phase === 'nothing') return;
  const { plan, survey } = run.order;
  const { snapshot } = state.history;
  const compiled = await run.target.reverts.compile({
    operation: run.id,
    plan: { ...plan, healthy: run.binding.partly(plan.healthy), steps: run.binding.partly(plan.steps) },
    folder: run.operations.folder(run.id),
    ...(snapshot === undefined ? {} : { preimage: { folder: snapshot.folder, manifest: await run.manifests.load(snapshot.manifest) } }),
    enforced: survey.enforcement !== 'advisory',
    words: revertWords(run.binding.shown(plan.steps)),
    blob: async (sha256) => run.operations.loadBlob(run.id, sha256),
  });
  const rehearsed = survey.rehearsal?.revert_digest;
  const isOther = compiled.ok && plan.rules.rehearsal === 'required' && rehearsed !== undefined && rehearsed !== compiled.value.comparable;
  if (isOther) {
    const message = 'the way back is not the one that was rehearsed; rehearse it again';
    await run.record({ type: 'start-refused', code: 'rehearsal-stale', message });
  } else if (compiled.ok) await run.record({ type: 'revert-compiled', path: compiled.value.path, sha256: compiled.value.sha256 });
  else {
    const { code, message, hint } = compiled.failure;
    await run.record({ type: 'start-refused', code, message: `the way back could not be prepared: ${message}; ${hint}` });
  }
}

/** The steps as people read them; facts are in their places, secrets are names. */
export function revertWords(steps: readonly Step[]): RevertWords {
  return Object.fromEntries(
    steps.map(({ index, action, undo }) => [
      index,
      {
        did: shownCommand(action),
        undone: undoLine(undo),
        items: undo.kind === 'list' ? undo.items.map((item) => shownCommand(item.action).join(' ')) : [],
      },
    ]),
  );
}
