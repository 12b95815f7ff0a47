import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversation } from './conversation.ts';

/** How long a runner that was started for an answer waits for whoever gives it, milliseconds. */
const answerGrace = 30_000;

export interface Waiting extends Pick<Conversation, 'views' | 'something' | 'broken'> {
  readonly attended: boolean;
  /** `new`: nobody may be asked when it is unattended; `resume`: somebody took it up to answer. */
  readonly mode: 'new' | 'resume';
  readonly terminated: AbortSignal;
  readonly clock: Clock;
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
  if (error !== undefined) throw error;
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
