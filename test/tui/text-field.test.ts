import { describe, expect, it } from 'vitest';
import { editTextField, textField, textOf, type TextFieldEdit } from '../../src/tui/widgets/text-field/state.ts';

function typed(text: string, ...edits: TextFieldEdit[]) {
  const field = edits.reduce(editTextField, textField(text));
  return [textOf(field), field.cursor];
}

describe('a line being typed', () => {
  it('treats a family emoji as one character', () => {
    expect(typed('a👨‍👩‍👧b', { kind: 'left' }, { kind: 'delete-before' })).toEqual(['ab', 1]);
  });

  it('joins a combining mark with the letter before it', () => {
    expect(typed('e', { kind: 'insert', text: '\u0301' })).toEqual(['e\u0301', 1]);
  });

  it('turns line breaks and control characters of a paste into spaces', () => {
    expect(typed('', { kind: 'insert', text: 'a\r\nb\u001b[2Jc' })).toEqual(['a b [2Jc', 8]);
  });

  it('deletes a word, to the start and to the end', () => {
    expect(typed('one two  ', { kind: 'delete-word-before' })).toEqual(['one ', 4]);
    expect(typed('one two', { kind: 'left' }, { kind: 'delete-to-start' })).toEqual(['o', 0]);
    expect(typed('one two', { kind: 'start' }, { kind: 'right' }, { kind: 'delete-to-end' })).toEqual(['o', 1]);
  });

  it('never moves out of the line', () => {
    expect(typed('ab', { kind: 'right' }, { kind: 'delete-after' })).toEqual(['ab', 2]);
    expect(typed('ab', { kind: 'start' }, { kind: 'left' }, { kind: 'delete-before' })).toEqual(['ab', 0]);
  });
});
