import { useReducer, useRef } from 'react';

/**
 * State whose newest value can be read at once. Several keys may arrive between two drawings; each must see what the one before it did,
 * never what was drawn before both.
 */
export function useLatest<Value>(first: Value): readonly [Value, () => Value, (next: Value) => void] {
  const value = useRef(first);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const read = useRef(() => value.current);
  const write = useRef((next: Value) => {
    value.current = next;
    redraw();
  });
  return [value.current, read.current, write.current];
}
