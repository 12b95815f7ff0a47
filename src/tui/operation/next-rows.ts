import type { State } from '../../engine/state.ts';
import { formatReach } from '../../model/command.ts';
import type { Order } from '../../model/order.ts';
import type { Step } from '../../model/step.ts';
import { visibleLine } from '../../model/visible-text.ts';
import { shownCommand } from '../../report/words/action-words.ts';
import { undoLine } from '../../report/words/undo-words.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { fit, wrapText } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';
import type { OperationView } from './operation-store.ts';

/** What Enter would run: the exact words, as whom, what it reaches, and why it needs more than Enter. */
export function nextRows(order: Order, state: State, columns: number): Row[] {
  if (state.phase !== 'paused') return [];
  const step = order.plan.steps.find(({ index }) => index === state.step);
  if (step === undefined) return [];
  return [
    ...(state.typed ? wrapText(`${whyTyped(step, order)}: type ${step.index} and Enter`, columns).map((line) => row(line, 'bad')) : []),
    ...actRows('next', 'ask', step, order, columns),
  ];
}

/** What is being done now, in the same place and form. */
export function nowRows(order: Order, { state, doing }: OperationView, columns: number): Row[] {
  const step =
    state.phase === 'running' && 'step' in state.at
      ? order.plan.steps.find(({ index }) => state.at !== undefined && 'step' in state.at && index === state.at.step)
      : undefined;
  if (step !== undefined) return actRows('now', 'accent', step, order, columns);
  return wrapText(visibleLine(doing ?? phaseSentence(state)), columns - 7)
    .slice(0, 3)
    .map((line, place): Row => [segment(place === 0 ? 'now    ' : '       ', 'accent'), segment(line)]);
}

function phaseSentence(state: State): string {
  switch (state.phase) {
    case 'nothing':
    case 'declared':
      return 'the runner takes the operation up';
    case 'running':
      return state.at.part === 'health-before'
        ? 'health before the first change'
        : state.at.part === 'health-after'
          ? 'health after the last step'
          : 'getting ready';
    case 'rolling-back':
      return `taking it back: ${state.rollback.because}`;
    case 'closing':
      return `${state.outcome}: writing report and ledger entry`;
    case 'paused':
    case 'halted':
    case 'closed':
      return '';
    default:
      return state satisfies never;
  }
}

function actRows(label: string, tone: Tone, step: Step, order: Order, columns: number): Row[] {
  const [command = '', ...more] = shownCommand(step.action);
  const lines = wrapText(command, columns - 7);
  // Never cut in silence: what is run is read before it is run.
  const shown = lines.length <= 3 ? lines : [...lines.slice(0, 2), `… ${lines.length - 2} more lines: d shows all`];
  return [
    [
      segment(label.padEnd(7), tone),
      segment(`step ${step.index}  `, 'strong'),
      segment(fit(step.name, Math.max(8, columns - 16)).trimEnd()),
    ],
    ...shown.map((line, place): Row => [segment(place === 0 ? 'runs   ' : '       '), segment(line, 'accent')]),
    ...more.slice(0, 1).map((line) => row(`       ${line}`)),
    row(`user   ${userOf(step, order)} · reaches ${reachOf(step)} · undo: ${undoLine(step.undo)}`),
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
  if (step.undo.kind === 'impossible') return 'NO WAY BACK from this step';
  return order.survey.unconfined.includes(step.index) ? 'this step runs OUTSIDE THE BOUNDARY' : 'this step needs its number';
}
