import type { State } from '../../engine/state.ts';
import { formatReach } from '../../model/command.ts';
import type { Order } from '../../model/order.ts';
import type { Step } from '../../model/step.ts';
import { shownCommand } from '../../report/words/action-words.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';

/** What Enter would run: the exact words, as whom, what it reaches, and why it needs more than Enter. At most six rows. */
export function nextRows(order: Order, state: State, columns: number): Row[] {
  if (state.phase !== 'paused') return [];
  const step = order.plan.steps.find(({ index }) => index === state.step);
  if (step === undefined) return [];
  const [command = '', ...more] = shownCommand(step.action);
  const words = wrapText(command, columns - 10).slice(0, 3);
  return [
    [segment(`next   step ${step.index} `, 'ask'), segment(step.name, 'strong')],
    ...words.map((line, place): Row => [segment(place === 0 ? 'runs   ' : '       '), segment(line, 'accent')]),
    ...more.slice(0, 1).map((line) => row(`       ${line}`)),
    row(`user   ${userOf(step, order)} · reach ${reachOf(step)} · undo ${step.undo.kind}`),
    ...(state.typed ? [row(`       ${whyTyped(step, order)}: type ${step.index} and Enter`, 'bad')] : []),
  ];
}

function userOf(step: Step, order: Order): string {
  const { action } = step;
  return (action.kind === 'run' || action.kind === 'script' ? action.command.user : undefined) ?? order.survey.acts_as;
}

function reachOf(step: Step): string {
  const { action } = step;
  if (action.kind === 'service') return 'systemd, by Holdpoint';
  if (action.kind !== 'run' && action.kind !== 'script') return 'nothing';
  return action.command.reach.length === 0 ? 'nothing' : action.command.reach.map(formatReach).join(', ');
}

function whyTyped(step: Step, order: Order): string {
  if (step.undo.kind === 'impossible') return 'no way back from this step';
  return order.survey.unconfined.includes(step.index) ? 'this step runs outside the boundary' : 'this step needs its number';
}
