import type { Event } from '../model/event.ts';
import type { Result } from '../model/failure.ts';
import type { JournalContents } from '../ports/journal.ts';
import type { RunnerLink, RunnerMessage, ViewMessage } from '../ports/runner-link.ts';
import { past } from './views.ts';

/** What a view looks at, whether a runner is there or not. */
export interface Following {
  /** Every event from the first, then what comes; ends when the runner ends, or at once when none runs. */
  readonly messages: AsyncIterable<RunnerMessage>;
  /** Missing: no runner listens, so nobody would hear it. */
  readonly send?: (message: ViewMessage) => void;
  readonly close: () => void;
}

/** Opens a view on an operation: on its runner, else on its journal. Fails when there is no such operation. */
export async function follow(
  runners: { readonly connect: (id: string) => Promise<RunnerLink | undefined> },
  journals: { readonly read: (id: string) => Promise<Result<JournalContents>> },
  id: string,
): Promise<Result<Following>> {
  const link = await runners.connect(id);
  if (link !== undefined)
    return { ok: true, value: { messages: link.messages, send: (message) => link.send(message), close: () => link.close() } };
  const read = await journals.read(id);
  if (!read.ok) return read;
  return { ok: true, value: { messages: told(read.value.events), close: () => undefined } };
}

async function* told(events: readonly Event[]): AsyncGenerator<RunnerMessage> {
  yield* past(events);
}
