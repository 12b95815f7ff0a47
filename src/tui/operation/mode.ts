import type { Answer, Question } from '../../model/event.ts';
import type { ViewMessage } from '../../ports/runner-link.ts';
import type { State } from '../../engine/state.ts';
import { atEnd, type Scroll } from '../widgets/scroll-pane/state.ts';
import { editTextField, textField, textOf, type TextField, type TextFieldEdit } from '../widgets/text-field/state.ts';

/** What the keys mean just now on the screen of an operation. */
export type Mode =
  | { readonly kind: 'watch' }
  | { readonly kind: 'help' }
  | { readonly kind: 'step-number'; readonly field: TextField }
  | { readonly kind: 'search'; readonly field: TextField }
  | { readonly kind: 'note'; readonly field: TextField }
  /** An answer was chosen and is not given yet. */
  | { readonly kind: 'answering'; readonly question: number; readonly answer: Answer; readonly reason: TextField | undefined }
  /** `q` or Ctrl-C: leave the view, or stop the operation? */
  | { readonly kind: 'leaving' };

export interface Screen {
  readonly mode: Mode;
  readonly scroll: Scroll;
  /** Marked in the output; empty: nothing. */
  readonly sought: string;
}

export const firstScreen: Screen = { mode: { kind: 'watch' }, scroll: atEnd, sought: '' };

/** A key by its meaning. `typed` edits the line; whatever is no line's business comes by name. */
export type KeyName = 'enter' | 'escape' | 'quit' | 'help' | 'search' | 'note' | { readonly answer: Answer } | { readonly edit: TextFieldEdit } | { readonly digit: string };

/** What a key does: the screen after it, and what is to be said to the runner or done with the view. */
export interface Pressed {
  readonly screen: Screen;
  readonly say?: Saying;
  readonly leave?: true;
}

/** A message without its author. */
export type Saying = ViewMessage extends infer Message ? (Message extends { readonly by: string } ? Omit<Message, 'by'> : never) : never;

/** Keys that fell before `settled` (300 ms after the last event) never release a step or give an answer: they were typed ahead of what is on screen now. */
export function press(screen: Screen, key: KeyName, state: State, settled: boolean): Pressed {
  const { mode } = screen;
  const to = (next: Mode): Pressed => ({ screen: { ...screen, mode: next } });
  const watch: Mode = { kind: 'watch' };
  if (key === 'escape') return to(watch);
  switch (mode.kind) {
    case 'help':
      return to(watch);
    case 'watch':
      return pressWatching(screen, key, state, settled);
    case 'step-number':
    case 'search':
    case 'note':
      if (typeof key === 'object' && 'edit' in key) return to({ ...mode, field: editTextField(mode.field, key.edit) });
      return key === 'enter' ? finishLine(screen, mode, state, settled) : { screen };
    case 'answering':
      return pressAnswering(screen, mode, key, state, settled);
    case 'leaving':
      if (key === 'quit') return { screen: { ...screen, mode: watch }, leave: true };
      if (typeof key === 'object' && 'digit' in key && key.digit === 's') return { screen: { ...screen, mode: watch }, say: { kind: 'stop' } };
      return { screen };
    default:
      return mode satisfies never;
  }
}

function pressWatching(screen: Screen, key: KeyName, state: State, settled: boolean): Pressed {
  const to = (mode: Mode): Pressed => ({ screen: { ...screen, mode } });
  if (key === 'quit') return state.phase === 'closed' ? { screen, leave: true } : to({ kind: 'leaving' });
  if (key === 'help') return to({ kind: 'help' });
  if (key === 'search') return to({ kind: 'search', field: textField('') });
  if (key === 'note' && canNote(state)) return to({ kind: 'note', field: textField('') });
  if (key === 'enter') return pressEnter(screen, state, settled);
  if (typeof key === 'object' && 'answer' in key && state.phase === 'halted') return choose(screen, state.question, key.answer, settled);
  if (typeof key === 'object' && 'digit' in key && state.phase === 'paused' && state.typed && /^[0-9]$/.test(key.digit)) return to({ kind: 'step-number', field: textField(key.digit) });
  return { screen };
}

function pressEnter(screen: Screen, state: State, settled: boolean): Pressed {
  if (state.phase === 'closed') return { screen, leave: true };
  if (state.phase !== 'paused' || !settled) return { screen };
  if (state.typed) return { screen: { ...screen, mode: { kind: 'step-number', field: textField('') } } };
  return { screen, say: { kind: 'proceed', step: state.step } };
}

function choose(screen: Screen, question: Question, answer: Answer, settled: boolean): Pressed {
  if (!settled || !question.answers.includes(answer)) return { screen };
  return { screen: { ...screen, mode: { kind: 'answering', question: question.number, answer, reason: answer === 'leave' || answer === 'continue' ? textField('') : undefined } } };
}

function pressAnswering(screen: Screen, mode: Extract<Mode, { kind: 'answering' }>, key: KeyName, state: State, settled: boolean): Pressed {
  const watch: Screen = { ...screen, mode: { kind: 'watch' } };
  // Somebody else has answered meanwhile.
  if (state.phase !== 'halted' || state.question.number !== mode.question) return { screen: watch };
  if (typeof key === 'object' && 'edit' in key && mode.reason !== undefined) return { screen: { ...screen, mode: { ...mode, reason: editTextField(mode.reason, key.edit) } } };
  if (key !== 'enter' || !settled) return { screen };
  const reason = mode.reason === undefined ? '' : textOf(mode.reason).trim();
  if (mode.answer === 'leave' && reason === '') return { screen };
  return { screen: watch, say: { kind: 'answer', question: mode.question, answer: mode.answer, ...(reason === '' ? {} : { reason }) } };
}

function finishLine(screen: Screen, mode: Extract<Mode, { kind: 'step-number' | 'search' | 'note' }>, state: State, settled: boolean): Pressed {
  const text = textOf(mode.field).trim();
  const watch: Screen = { ...screen, mode: { kind: 'watch' } };
  switch (mode.kind) {
    case 'search':
      return { screen: { ...watch, sought: text } };
    case 'note':
      return text === '' ? { screen: watch } : { screen: watch, say: { kind: 'note', text } };
    case 'step-number':
      if (state.phase !== 'paused' || !settled || text !== String(state.step)) return { screen: { ...screen, mode: { ...mode, field: textField('') } } };
      return { screen: watch, say: { kind: 'proceed', step: state.step, typed: text } };
    default:
      return mode satisfies never;
  }
}

/** A remark can still enter the report. */
export function canNote(state: State): boolean {
  return state.phase === 'running' || state.phase === 'paused' || state.phase === 'halted' || state.phase === 'rolling-back';
}
