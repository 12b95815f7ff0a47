import { setTimeout as wait } from 'node:timers/promises';
import { instantOf } from '../model/instant.ts';
import type { Clock } from '../ports/clock.ts';

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => instantOf(Date.now()),
  monotonic: () => performance.now(),
  sleep: async (ms, cancel) => {
    // A cancelled sleep is over early; whoever cancelled knows why.
    await wait(ms, undefined, cancel === undefined ? {} : { signal: cancel }).catch((error: unknown) => {
      if (cancel?.aborted !== true) throw error;
    });
  },
};
