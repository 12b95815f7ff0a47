import { editing, type KeyMap } from '../keys/key-map.ts';

export type ApprovalAct = 'enter' | 'other' | 'back' | 'quit' | 'edit';

/** `at`: the field with the cursor; missing: nothing is asked for but Enter. */
export function approvalMap(at: 'reason' | 'name' | undefined): KeyMap<ApprovalAct> {
  const enter =
    at === undefined
      ? ({ line: 'start', does: 'record it and start; the first changing step waits for you' } as const)
      : at === 'reason'
        ? ({ line: 'next', does: 'on to the name' } as const)
        : ({ line: 'approve and start', does: 'record your approval and start; the first changing step waits for you' } as const);
  return {
    uses: [
      { act: 'enter', keys: ['Enter'], ...enter },
      ...(at === undefined
        ? []
        : [{ act: 'other', keys: ['Tab', '↑', '↓', 'Shift-Tab'], shown: 'Tab', line: 'other field', does: 'the other field' } as const]),
      { act: 'back', keys: ['Esc'], line: 'back to the plan', does: 'back to the plan; what was typed is kept' },
      { act: 'quit', keys: ['q', 'Ctrl-C'], shown: at === undefined ? 'q' : 'Ctrl-C', does: 'leave Holdpoint; asks first' },
      ...(at === undefined ? [] : [editing]),
    ],
    typing: at !== undefined,
    about: ['Before the first change the health checks run and facts are read again; where they differ nothing is changed.'],
    asks: 'q: leave Holdpoint; nothing was changed, and nothing is approved   Esc: stay',
  };
}
