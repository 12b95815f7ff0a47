import type { Key } from 'ink';
import type { Answer } from '../../model/event.ts';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { takesText, type KeyName, type Screen } from './mode.ts';
import { answerKeys } from './words.ts';

const answers: ReadonlyMap<string, Answer> = new Map(Object.entries(answerKeys).map(([answer, letter]) => [letter, answer as Answer]));

/** What a key means on this screen; undefined: nothing. */
export function keyName(screen: Screen, input: string, key: Key): KeyName | undefined {
  if (key.ctrl && input === 'c') return 'quit';
  if (key.escape) return 'escape';
  if (key.return) return 'enter';
  if (takesText(screen)) {
    const edit = textFieldEdit(input, key);
    return edit === undefined ? undefined : { edit };
  }
  if (key.ctrl || key.meta) return undefined;
  switch (input) {
    case '?':
      return 'help';
    case 'q':
      return 'quit';
    case '/':
      return 'search';
    case 'm':
      return 'note';
    case 'd':
      return 'details';
    default: {
      const answer = answers.get(input);
      if (answer !== undefined && screen.mode.kind !== 'leaving') return { answer };
      return input.length === 1 ? { digit: input } : undefined;
    }
  }
}
