import type { Clock } from '../ports/clock.ts';
import type { Operations } from '../ports/operations.ts';
import type { RunnerLink, Runners } from '../ports/runner-link.ts';
import { connectTo } from './socket-client.ts';

/** How long a started process may take until it listens, milliseconds. */
const patience = 15_000;
const pause = 15;

/**
 * Runners as processes of this machine. `launch` starts `runOperation` in a process of its own (own session, no terminal) and
 * resolves with a promise of its end.
 */
export function createRunners(
  operations: Pick<Operations, 'socket'>,
  clock: Clock,
  launch: (operationId: string, mode: 'new' | 'resume') => Promise<{ readonly ended: Promise<unknown> }>,
): Runners {
  /** Opened to see that a runner listens, for the first who wants to look on: a runner that saw somebody go might end. */
  const ready = new Map<string, RunnerLink>();
  const open = async (id: string): Promise<RunnerLink | undefined> => connectTo(operations.socket(id), id);
  return {
    connect: async (id) => {
      const link = ready.get(id);
      ready.delete(id);
      return link ?? open(id);
    },
    start: async (id, mode) => {
      const running = await open(id);
      if (running !== undefined) {
        ready.set(id, running);
        return;
      }
      let over = false;
      const { ended } = await launch(id, mode);
      void ended.then(
        () => {
          over = true;
        },
        () => {
          over = true;
        },
      );
      const until = clock.monotonic() + patience;
      // Until somebody can look on: it listens, or it is over already and the journal tells how.
      while (!over && clock.monotonic() < until) {
        const link = await open(id);
        if (link !== undefined) {
          ready.set(id, link);
          return;
        }
        await clock.sleep(pause);
      }
    },
  };
}
