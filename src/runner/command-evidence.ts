import type { NewEvent } from '../model/event.ts';
import { FailureError } from '../model/failure.ts';
import type { EvidenceSink, Redactions } from '../ports/evidence.ts';
import type { OutputChunk } from '../ports/host.ts';
import { orThrow } from './binding.ts';
import type { Run } from './run.ts';

/** Milliseconds between two looks at a command's last lines. */
const lookEvery = 40;
/** Bytes after which nobody waits for the next look: so much is nowhere near what is kept for it. */
const lookAfter = 64 * 1024;

/** Where the output of one act goes. */
export interface CommandEvidence {
  readonly watch: (chunk: OutputChunk) => void;
  /** Closed and synced; undefined when nothing was printed and no command ran. Throws FailureError (74). */
  readonly stored: (argv: readonly string[]) => Promise<(NewEvent & { readonly type: 'output-stored' }) | undefined>;
}

/**
 * Evidence of one act of `step` (0: of none). A command's is opened before it runs, so that a full disk is found first; anything
 * else has evidence only when it prints. Throws FailureError (74).
 */
export async function openEvidence(run: Run, step: number, redactions: Redactions, isCommand: boolean): Promise<CommandEvidence> {
  const name = run.evidenceNames(step);
  const early: OutputChunk[] = [];
  let sink: EvidenceSink | undefined;
  let opening: Promise<void> | undefined;
  let failure: unknown;
  const ended = new AbortController();
  let looking = false;
  let newest: OutputChunk['stream'] = 'out';
  let unseen = 0;

  async function open(): Promise<void> {
    sink = orThrow(await run.evidence.open(run.id, name, redactions, run.order.plan.rules.limits.evidence_per_stream));
    for (const chunk of early.splice(0)) sink.write(chunk);
  }

  function show(last: boolean): void {
    unseen = 0;
    const fresh = sink?.fresh(last);
    if (fresh !== undefined && fresh.text !== '') run.progress({ kind: 'output', step, part: name, stream: newest, ...fresh });
  }

  /** Also a view that lost the last lines hears how many there were. */
  function showEnd(): void {
    show(true);
    const { line } = sink!.fresh(true);
    if (line > 1) run.progress({ kind: 'output', step, part: name, stream: newest, line, text: '' });
  }

  function watch(chunk: OutputChunk): void {
    // What came before is told first, as of the stream that it came from.
    if (chunk.stream !== newest && unseen > 0) show(false);
    newest = chunk.stream;
    if (sink === undefined) {
      early.push(chunk);
      opening ??= open().catch((error: unknown) => {
        failure = error;
      });
      return;
    }
    sink.write(chunk);
    unseen += chunk.bytes.length;
    if (unseen > lookAfter) show(false);
    if (looking) return;
    looking = true;
    void run.clock.sleep(lookEvery, ended.signal).then(() => {
      looking = false;
      if (!ended.signal.aborted) show(false);
    });
  }

  if (isCommand) await open();
  return {
    watch,
    stored: async (argv) => {
      await opening;
      ended.abort();
      if (failure !== undefined) throw failure instanceof Error ? failure : new FailureError(lostEvidence);
      if (sink === undefined) return undefined;
      const streams = orThrow(await sink.close());
      showEnd();
      return { type: 'output-stored', name, step, argv, streams };
    },
  };
}

const lostEvidence = {
  code: 'evidence-lost',
  exit: 74,
  message: 'what a command printed could not be kept',
  hint: 'look at the disk of the host state, then resume',
} as const;
