import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Signal } from './signal.ts';
import type { Views } from './views.ts';

/** How long a runner that was started for an answer waits for whoever gives it, milliseconds. */
const answerGrace = 30_000;

export interface Waiting {
  readonly attended: boolean;
  /** `new`: nobody may be asked when it is unattended; `resume`: somebody took it up to answer. */
  readonly mode: 'new' | 'resume';
  readonly views: Pick<Views, 'count' | 'everSeen'>;
  /** Notified by every event, by views that come and go, and by a request to terminate. */
  readonly something: Signal;
  readonly terminated: AbortSignal;
  readonly clock: Clock;
  /** What a person said could not be recorded; nothing more is to be run. */
  readonly broken: () => unknown;
}

/**
 * Waits until something happens. Attended: for ever, also while nobody looks on, so that a lost terminal loses nothing.
 * Unattended: not at all, or as long as somebody who resumed it is there. Returns the exit code when the runner should end.
 */
export async function waitForPerson({
  attended,
  mode,
  views,
  something,
  terminated,
  clock,
  broken,
}: Waiting): Promise<ExitCode | undefined> {
  const error = broken();
  if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
  if (terminated.aborted) return exitCodes.halted;
  if (attended) {
    await something.next();
    return undefined;
  }
  if (mode === 'new') return exitCodes.halted;
  if (views.count() > 0) {
    await something.next();
    return undefined;
  }
  if (views.everSeen()) return exitCodes.halted;
  const enough = new AbortController();
  await something.next(clock.sleep(answerGrace, enough.signal));
  enough.abort();
  return views.everSeen() ? undefined : exitCodes.halted;
}
