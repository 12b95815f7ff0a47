import { editing, type KeyMap } from '../keys/key-map.ts';
import { isOpen, moveFocus, type Form } from './form.ts';

export type FormAct = 'next' | 'plan' | 'move' | 'back' | 'quit' | 'edit';

const leavingForm = 'q: leave Holdpoint; nothing was changed, and what was typed is lost   Esc: stay';

/** Enter goes from field to field and plans at the last one; where nothing can be typed letters are keys. */
export function formMap(form: Form): KeyMap<FormAct> {
  const typing = form.fields.some(isOpen);
  const isLast = !typing || moveFocus(form, 1) === form;
  return {
    uses: [
      isLast
        ? {
            act: 'plan',
            keys: ['Enter'],
            line: 'plans it (nothing runs yet)',
            does: 'look at this host and make the plan; nothing runs before you have approved it',
          }
        : { act: 'next', keys: ['Enter'], line: 'next field', does: 'the next field; at the last one it plans' },
      ...(typing
        ? [{ act: 'move', keys: ['↑', '↓', 'Tab', 'Shift-Tab'], shown: '↑↓ Tab', line: 'move', does: 'another field' } as const]
        : []),
      { act: 'back', keys: ['Esc'], line: 'back', does: 'back to the runbooks; what was typed is kept until you leave Holdpoint' },
      { act: 'quit', keys: ['q', 'Ctrl-C'], shown: typing ? 'Ctrl-C' : 'q', does: 'leave Holdpoint; asks first' },
      ...(typing ? [editing] : []),
    ],
    typing,
    about: [
      '▸ the field with the cursor   ✔ in order   · still open',
      'Fields without a mark stand in the runbook. What is typed belongs to this run alone; `s` on the plan writes it into the runbook.',
    ],
    asks: leavingForm,
  };
}
