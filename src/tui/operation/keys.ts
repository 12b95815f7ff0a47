import type { Key } from 'ink';
import type { State } from '../../engine/state.ts';
import type { Answer } from '../../model/event.ts';
import { answerMeaning } from '../../report/words/answer-words.ts';
import { editing, type KeyMap, type KeyUse } from '../keys/key-map.ts';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { canNote, canStop, takesText, type KeyName, type Screen } from './mode.ts';
import { aboutOperation, answerKeys } from './words.ts';

export type OperationAct =
  | 'enter'
  | 'escape'
  | 'quit'
  | 'search'
  | 'again'
  | 'again-down'
  | 'sideways'
  | 'alone'
  | 'note'
  | 'details'
  | 'report'
  | 'scroll'
  | 'stop'
  | 'digit'
  | 'edit'
  | `answer ${Answer}`;

type Use = KeyUse<OperationAct>;

/** What the keys of an operation depend on. */
export interface KeySituation {
  readonly state: State;
  /** The runner has ended or cannot be heard. */
  readonly gone: boolean;
}

const scroll: Use = {
  act: 'scroll',
  keys: ['↑', '↓', 'PgUp', 'PgDn', 'Home', 'End'],
  shown: '↑↓ PgUp PgDn Home End',
  does: 'scroll the output; End follows it again',
};
const quit: Use = {
  act: 'quit',
  keys: ['q', 'Ctrl-C'],
  shown: 'q',
  line: 'leave',
  does: 'leave this view or stop before the next step; asks first, and the operation goes on',
};

/** The keys of the operation's screen as it is now. */
export function operationMap(screen: Screen, now: KeySituation): KeyMap<OperationAct> {
  const { mode } = screen;
  const map = (uses: readonly Use[]): KeyMap<OperationAct> => ({ uses, typing: takesText(screen), about: aboutOperation });
  switch (mode.kind) {
    case 'watch':
      return map(watching(now));
    case 'details':
      return map([
        { ...scroll, shown: '↑↓ PgUp PgDn', line: 'read', does: 'scroll the record' },
        { act: 'escape', keys: ['Esc', 'd', 'Enter'], shown: 'Esc', line: 'back', does: 'back to the steps' },
        quit,
      ]);
    case 'leaving':
      return map([
        { act: 'quit', keys: ['q', 'Ctrl-C'], shown: 'q', line: 'leave', does: 'leave this view; `holdpoint resume` opens it again' },
        ...(canStop(now.state)
          ? [
              {
                act: 'stop',
                keys: ['s'],
                line: 'stop before the next step',
                does: 'stop before the next step; it is asked how to go on',
              } as const,
            ]
          : []),
        { act: 'escape', keys: ['Esc'], line: 'back', does: 'stay' },
      ]);
    case 'search':
      return map(line('find it', 'the newest line with this text; `n` finds the one before'));
    case 'note':
      return map(line('done', 'the remark enters the report, marked as typed by you'));
    case 'step-number':
      return map(line('run this step', 'run the step whose number was typed'));
    case 'answering':
      return map(
        mode.reason === undefined
          ? line('give this answer', 'give this answer').filter(({ act }) => act !== 'edit')
          : line('give this answer', 'give this answer'),
      );
    default:
      return mode satisfies never;
  }
}

function line(short: string, does: string): Use[] {
  return [
    { act: 'enter', keys: ['Enter'], line: short, does },
    { act: 'escape', keys: ['Esc'], line: 'back', does: 'back; what was typed is dropped' },
    { act: 'quit', keys: ['q', 'Ctrl-C'], shown: 'Ctrl-C', does: 'leave this view; asks first' },
    editing,
  ];
}

function watching({ state, gone }: KeySituation): Use[] {
  const isClosed = state.phase === 'closed';
  return [
    ...(isClosed || gone
      ? [{ act: 'enter', keys: ['Enter'], shown: 'Enter or q', line: 'leave', does: 'leave Holdpoint' } as const]
      : state.phase === 'paused'
        ? [released(state.step, state.typed)]
        : []),
    ...(state.phase === 'paused' && state.typed && !gone
      ? [
          {
            act: 'digit',
            keys: Array.from('0123456789'),
            shown: '0–9',
            does: 'type the number of the step: it has no way back, or runs outside the boundary',
          } as const,
        ]
      : []),
    ...(state.phase === 'halted' && !gone
      ? state.question.answers.map((answer): Use => ({
          act: `answer ${answer}`,
          keys: [answerKeys[answer]],
          does: `${answer}: ${answerMeaning(answer, state.question.kind)}; Enter then gives it`,
        }))
      : []),
    ...(isClosed ? [{ act: 'report', keys: ['r', 'Esc'], shown: 'r', line: 'report', does: 'the report again' } as const] : []),
    { act: 'details', keys: ['d'], line: 'details', does: 'the record of every step so far, and all that is known to a question' },
    { act: 'search', keys: ['/'], line: 'search', does: 'search the output, from its end upwards' },
    { act: 'again', keys: ['n'], does: 'the line before with the same text' },
    { act: 'again-down', keys: ['N'], does: 'the line after with the same text' },
    ...(canNote({ state, gone })
      ? [{ act: 'note', keys: ['m'], line: 'remark', does: 'a remark for the report, marked there as typed by you' } as const]
      : []),
    isClosed || gone ? { act: 'quit', keys: ['q', 'Ctrl-C'], shown: 'q', does: 'leave at once' } : quit,
    scroll,
    { act: 'sideways', keys: ['←', '→'], does: 'the rest of lines that are wider than the screen; Home and End: back to their start' },
    { act: 'alone', keys: ['o'], line: 'output', does: 'the output alone, without steps and gates; again: all of it' },
  ];
}

function released(step: number, typed: boolean): Use {
  return typed
    ? {
        act: 'enter',
        keys: ['Enter'],
        shown: `type ${step}`,
        line: 'to run it',
        does: `step ${step} runs only when its number is typed, then Enter`,
      }
    : { act: 'enter', keys: ['Enter'], line: 'run this step', does: 'run the step that waits; counts only after 300 ms on screen' };
}

/** What a key means to the screen's reducer; undefined: it is not for it. */
export function keyMeaning(act: OperationAct, input: string): KeyName | undefined {
  switch (act) {
    case 'enter':
    case 'escape':
    case 'quit':
    case 'search':
    case 'note':
    case 'details':
    case 'alone':
      return act;
    case 'digit':
      return { digit: input };
    case 'stop':
      return { digit: 's' };
    case 'again':
    case 'again-down':
    case 'sideways':
    case 'report':
    case 'scroll':
    case 'edit':
      return undefined;
    default:
      return { answer: act.slice('answer '.length) as Answer };
  }
}

/** What is typed into the line of this screen; undefined: nothing. */
export function typedEdit(screen: Screen, input: string, key: Key): KeyName | undefined {
  const edit = takesText(screen) ? textFieldEdit(input, key) : undefined;
  return edit === undefined ? undefined : { edit };
}
