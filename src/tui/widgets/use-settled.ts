import { useApp, useStdin } from 'ink';
import { useCallback, useEffect, useRef } from 'react';

/** What is on screen must have been there this long before a key acts on it, milliseconds. */
const settleTime = 300;
/** Enter presses closer together than this come from a key that is held down, milliseconds. */
const repeatTime = 150;

/** When Enter was last pressed at a keyboard, on whatever screen. */
const lastEnter = new WeakMap<object, number>();

export interface Settled {
  /** Has what is shown been on the terminal for `settleTime`? */
  readonly settled: (current: string) => boolean;
  /** To be asked once for each Enter: the same, and the key is not just held down. */
  readonly deliberate: (current: string) => boolean;
}

/**
 * Tells keys that answer what is on screen from keys that were typed ahead of it. `shown` names what is shown: a new name (a new event,
 * another size, another prompt) starts anew, and time counts from when it was written to the terminal, not from when it was known.
 */
export function useSettled(shown: string, now: () => number): Settled {
  const { waitUntilRenderFlush } = useApp();
  const { stdin } = useStdin();
  const drawn = useRef<{ readonly shown: string; readonly at: number }>(undefined);
  useEffect(() => {
    let here = true;
    void waitUntilRenderFlush().then(() => {
      if (here) drawn.current = { shown, at: now() };
    });
    return () => {
      here = false;
    };
  }, [shown, now, waitUntilRenderFlush]);
  const settled = useCallback((current: string) => drawn.current?.shown === current && now() - drawn.current.at >= settleTime, [now]);
  const deliberate = useCallback(
    (current: string) => {
      const before = lastEnter.get(stdin) ?? Number.NEGATIVE_INFINITY;
      lastEnter.set(stdin, now());
      return settled(current) && now() - before >= repeatTime;
    },
    [now, stdin, settled],
  );
  return { settled, deliberate };
}
