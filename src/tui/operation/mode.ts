import { needsReason } from '../../engine/questions.ts';
import type { State } from '../../engine/state.ts';
import type { Answer, Question } from '../../model/event.ts';
import type { ViewMessage } from '../../ports/runner-link.ts';
import { followingPane, type Pane } from '../output/pane.ts';
import { atStart, type Scroll } from '../widgets/scroll-pane/state.ts';
import { editTextField, textField, textOf, type TextField, type TextFieldEdit } from '../widgets/text-field/state.ts';

/** What the keys mean just now on the screen of an operation. */
export type Mode =
  | { readonly kind: 'watch' }
  /** The record of every step so far, and all that is known to an open question. */
  | { readonly kind: 'details'; readonly scroll: Scroll }
  | { readonly kind: 'step-number'; readonly field: TextField; readonly complaint: string }
  | { readonly kind: 'search'; readonly field: TextField }
  | { readonly kind: 'note'; readonly field: TextField }
  /** An answer was chosen and is not given yet. */
  | {
      readonly kind: 'answering';
      readonly question: number;
      readonly answer: Answer;
      readonly reason: TextField | undefined;
      readonly complaint: string;
    }
  /** `q` or Ctrl-C: leave the view, or stop the operation? */
  | { readonly kind: 'leaving' };

export interface Screen {
  readonly mode: Mode;
  readonly pane: Pane;
  /** The output has the place of steps and gates too. */
  readonly alone: boolean;
  /** Marked in the output; empty: nothing. */
  readonly sought: string;
}

export const firstScreen: Screen = { mode: { kind: 'watch' }, pane: followingPane, alone: false, sought: '' };

/** A key by its meaning; `edit` changes the line being typed. */
export type KeyName =
  | 'enter'
  | 'escape'
  | 'quit'
  | 'search'
  | 'note'
  | 'details'
  | 'alone'
  | { readonly answer: Answer }
  | { readonly edit: TextFieldEdit }
  | { readonly digit: string };

/** What a key is judged by. */
export interface Situation {
  readonly state: State;
  /** The runner has ended or cannot be heard: nobody would hear an answer. */
  readonly gone: boolean;
  /** false: the key was typed ahead of what is on screen now; it never releases a step, gives an answer or leaves. */
  readonly settled: boolean;
}

/** What a key does: the screen after it, and what is to be said to the runner or done with the view. */
export interface Pressed {
  readonly screen: Screen;
  readonly say?: Saying;
  readonly leave?: true;
}

/** A message without its author. */
export type Saying = ViewMessage extends infer Message ? (Message extends { readonly by: string } ? Omit<Message, 'by'> : never) : never;

export function press(screen: Screen, key: KeyName, now: Situation): Pressed {
  const { mode } = screen;
  if (key === 'escape') return to(screen, watching);
  if (key === 'quit' && mode.kind !== 'watch' && mode.kind !== 'leaving') return to(screen, { kind: 'leaving' });
  switch (mode.kind) {
    case 'details':
      return key === 'details' || key === 'enter' ? to(screen, watching) : { screen };
    case 'watch':
      return pressWatching(screen, key, now);
    case 'step-number':
    case 'search':
    case 'note':
      if (isEdit(key))
        return to(
          screen,
          mode.kind === 'step-number'
            ? { ...mode, field: editTextField(mode.field, key.edit), complaint: '' }
            : { ...mode, field: editTextField(mode.field, key.edit) },
        );
      return key === 'enter' ? finishLine(screen, mode, now) : { screen };
    case 'answering':
      return pressAnswering(screen, mode, key, now);
    case 'leaving':
      return pressLeaving(screen, key, now);
    default:
      return mode satisfies never;
  }
}

const watching: Mode = { kind: 'watch' };

function to(screen: Screen, mode: Mode): Pressed {
  return { screen: { ...screen, mode } };
}

function isEdit(key: KeyName): key is { readonly edit: TextFieldEdit } {
  return typeof key === 'object' && 'edit' in key;
}

function pressWatching(screen: Screen, key: KeyName, now: Situation): Pressed {
  const { state } = now;
  if (key === 'quit') return state.phase === 'closed' || now.gone ? { screen, leave: true } : to(screen, { kind: 'leaving' });
  if (key === 'details') return to(screen, { kind: 'details', scroll: atStart });
  if (key === 'alone') return { screen: { ...screen, alone: !screen.alone } };
  if (key === 'search') return to(screen, { kind: 'search', field: textField('') });
  if (key === 'note') return canNote(now) ? to(screen, { kind: 'note', field: textField('') }) : { screen };
  if (key === 'enter') return pressEnter(screen, now);
  if (typeof key !== 'object' || now.gone) return { screen };
  if ('answer' in key && state.phase === 'halted') return choose(screen, state.question, key.answer, now);
  if ('digit' in key && state.phase === 'paused' && state.typed && /^[0-9]$/.test(key.digit))
    return to(screen, { kind: 'step-number', field: textField(key.digit), complaint: '' });
  return { screen };
}

function pressEnter(screen: Screen, { state, settled, gone }: Situation): Pressed {
  if (!settled) return { screen };
  if (state.phase === 'closed' || gone) return { screen, leave: true };
  if (state.phase !== 'paused') return { screen };
  if (state.typed) return to(screen, { kind: 'step-number', field: textField(''), complaint: '' });
  return { screen, say: { kind: 'proceed', step: state.step } };
}

function choose(screen: Screen, question: Question, answer: Answer, { settled }: Situation): Pressed {
  if (!settled || !question.answers.includes(answer)) return { screen };
  return to(screen, {
    kind: 'answering',
    question: question.number,
    answer,
    reason: takesReason(answer) ? textField('') : undefined,
    complaint: '',
  });
}

/** Answers by which a person decides against what was planned or found: the record should say why. */
function takesReason(answer: Answer): boolean {
  return answer === 'leave' || answer === 'continue' || answer === 'rollback';
}

function pressAnswering(screen: Screen, mode: Extract<Mode, { kind: 'answering' }>, key: KeyName, { state, settled }: Situation): Pressed {
  // Somebody else has answered meanwhile.
  if (state.phase !== 'halted' || state.question.number !== mode.question) return to(screen, watching);
  if (isEdit(key))
    return mode.reason === undefined ? { screen } : to(screen, { ...mode, reason: editTextField(mode.reason, key.edit), complaint: '' });
  if (key !== 'enter' || !settled) return { screen };
  const reason = mode.reason === undefined ? '' : textOf(mode.reason).trim();
  if (needsReason(state.question.kind, mode.answer) && reason === '') return to(screen, { ...mode, complaint: 'a reason is needed' });
  return {
    ...to(screen, watching),
    say: { kind: 'answer', question: mode.question, answer: mode.answer, ...(reason === '' ? {} : { reason }) },
  };
}

function pressLeaving(screen: Screen, key: KeyName, { state }: Situation): Pressed {
  if (key === 'quit') return { ...to(screen, watching), leave: true };
  if (typeof key === 'object' && 'digit' in key && key.digit === 's' && canStop(state))
    return { ...to(screen, watching), say: { kind: 'stop' } };
  return { screen };
}

function finishLine(
  screen: Screen,
  mode: Extract<Mode, { kind: 'step-number' | 'search' | 'note' }>,
  { state, settled }: Situation,
): Pressed {
  const text = textOf(mode.field).trim();
  switch (mode.kind) {
    case 'search':
      return { screen: { ...screen, mode: watching, sought: text } };
    case 'note':
      return text === '' ? to(screen, watching) : { ...to(screen, watching), say: { kind: 'note', text } };
    case 'step-number':
      if (state.phase !== 'paused') return to(screen, watching);
      if (!settled) return { screen };
      if (text !== String(state.step))
        return to(screen, { ...mode, field: textField(''), complaint: `step ${state.step} is next; "${text}" is not its number` });
      return { ...to(screen, watching), say: { kind: 'proceed', step: state.step, typed: text } };
    default:
      return mode satisfies never;
  }
}

/** A line is being typed: letters are letters. */
export function takesText({ mode }: Screen): boolean {
  return (
    mode.kind === 'search' ||
    mode.kind === 'note' ||
    mode.kind === 'step-number' ||
    (mode.kind === 'answering' && mode.reason !== undefined)
  );
}

/** A remark can still enter the report. */
export function canNote({ state, gone }: Pick<Situation, 'state' | 'gone'>): boolean {
  return !gone && (state.phase === 'running' || state.phase === 'paused' || state.phase === 'halted' || state.phase === 'rolling-back');
}

/** There is a next step before which it could stop. A rollback is never stopped half-way, and a question waits already. */
export function canStop(state: State): boolean {
  return state.phase === 'running' || state.phase === 'paused';
}
