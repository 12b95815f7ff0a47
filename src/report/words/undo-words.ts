import type { Undo } from '../../model/step.ts';
import { shownCommand } from './action-words.ts';
import { counted } from './count-words.ts';

/** How a step is taken back, one line. */
export function undoLine(undo: Undo): string {
  switch (undo.kind) {
    case 'nothing':
      return 'nothing to undo';
    case 'snapshot':
      return 'paths back from the snapshot';
    case 'again':
      return 'once more, after all files are back';
    case 'reverse':
      return 'the unit back to its state before';
    case 'list':
      return `${counted(undo.items.length, 'action')}: ${undo.items.map((item) => shownCommand(item.action)[0]).join('; ')}`;
    case 'none':
      return `not undone: ${undo.why}`;
    case 'impossible':
      return `POINT OF NO RETURN: ${undo.why}`;
    default:
      return undo satisfies never;
  }
}
