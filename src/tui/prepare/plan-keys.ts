import type { KeyMap } from '../keys/key-map.ts';

export type PlanAct = 'approve' | 'rehearse' | 'write-back' | 'back' | 'quit';

/** `typed`: something was typed into the declaration that the runbook does not hold. */
export function planKeys(typed: boolean): Omit<KeyMap<PlanAct>, 'typing'> {
  return {
    uses: [
      {
        act: 'approve',
        keys: ['Enter'],
        line: 'approve (nothing runs yet)',
        does: 'go on to the approval; counts only after 300 ms on screen',
      },
      ...(typed
        ? [
            {
              act: 'write-back',
              keys: ['s'],
              line: 'save to the runbook',
              does: 'write what was typed into the declaration into the runbook',
            } as const,
          ]
        : []),
      {
        act: 'rehearse',
        keys: ['r'],
        line: 'rehearse',
        does: 'try it in a view of this host: forward once, and the rollback from every step; nothing on the host is changed',
      },
      { act: 'back', keys: ['Esc'], line: 'back', does: 'back to the declaration; what was typed is there' },
      { act: 'quit', keys: ['q', 'Ctrl-C'], shown: 'q', does: 'leave Holdpoint; asks first' },
    ],
    about: ['An approval covers exactly what stands here: plan and host by their digests, at the end of the text.'],
    asks: 'q: leave Holdpoint; nothing was changed, and what was typed is lost   Esc: stay',
  };
}
