import { useEffect, useReducer } from 'react';
import type { OutputBuffer } from '../output/ring-buffer.ts';

/** Milliseconds between two looks: 25 a second are calm for a person and cheap for a terminal. */
const look = 40;
/** A screen reader says everything that changes: it is told seldom. */
const spokenLook = 3000;

/** Draws again when output has come since the last look, and once a second while time is shown; not at all when neither. */
export function useBeat(output: OutputBuffer, active: boolean, spoken: boolean): void {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let seen = output.version;
    let beats = 0;
    const every = spoken ? spokenLook : look;
    const timer = setInterval(() => {
      beats += 1;
      const second = active && !spoken && beats % Math.round(1000 / look) === 0;
      if (output.version === seen && !second) return;
      seen = output.version;
      draw();
    }, every);
    return () => clearInterval(timer);
  }, [output, active, spoken]);
}
