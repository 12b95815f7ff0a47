import type { Answer } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import { revertRecordLines, revertRecordSentence } from '../model/revert-record.ts';
import type { Effect } from './effect.ts';
import { ask } from './questions.ts';
import type { History } from './state.ts';

/** After somebody ran `revert.sh`: its paths are told from those of others, then a person says whether to prove or to go on taking back. */
export function revertedEffect(plan: Plan, history: History): Effect | undefined {
  const { reverted } = history;
  if (reverted === undefined) return undefined;
  if (!reverted.recognised) return { do: 'recognise-reverted' };
  if (reverted.decision !== undefined) return undefined;
  const inFlight = plan.steps.find(({ index, changes }) => {
    const record = history.steps[index];
    return changes && record?.is === 'exited' && record.changes.known === 'not-yet';
  });
  // What is left of a step that nobody saw end belongs to it, before anything is decided.
  if (inFlight !== undefined && history.snapshot !== undefined) return { do: 'record-changes', step: inFlight.index };
  const cameToItsEnd = reverted.ended !== undefined && (reverted.ended.exit === 0 || reverted.ended.exit === 5);
  const prove: readonly Answer[] = cameToItsEnd ? ['verify'] : [];
  return ask(history, {
    kind: 'reverted-outside',
    text: revertRecordSentence(reverted),
    known: revertRecordLines(reverted),
    answers: [...prove, 'rollback', 'leave'],
  });
}
