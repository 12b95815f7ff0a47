import { visibleLine } from '../../model/visible-text.ts';
import { outcomeSentence } from '../../report/words/outcome-words.ts';
import type { OperationView } from './operation-store.ts';

/** What stays on the terminal when the view is left: the outcome and the report, or how to come back. */
export function lastWords({ state, ended }: OperationView, folder: string): string {
  if (state.phase === 'nothing') return '';
  const id = state.history.operationId;
  if (state.phase === 'closed') return `${id}  ${state.outcome}: ${outcomeSentence(state.outcome)}\nreport: ${folder}/report.md\n`;
  const asked =
    state.phase === 'halted'
      ? ` HALTED: ${visibleLine(state.question.text)}\n`
      : state.phase === 'paused'
        ? ` waits before step ${state.step}\n`
        : ended === undefined
          ? ' goes on without this view\n'
          : ' is not finished and nobody runs it\n';
  return `${id}${asked}\`holdpoint resume ${id}\` opens it again\n`;
}
