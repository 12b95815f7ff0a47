import { join } from 'node:path';
import type { StoredStream } from '../model/event.ts';
import { ok, type Result } from '../model/failure.ts';
import type { EvidenceSink, Redactions } from '../ports/evidence.ts';
import { CappedSpool } from './capped-spool.ts';
import { decodeBytes } from './decode-visible.ts';
import { evidenceFailure } from './evidence-failure.ts';
import { redactorFor } from './redactor.ts';
import type { Redactor } from './stream-redactor.ts';
import { syncFolder } from './sync-folder.ts';
import { TailRing } from './tail-ring.ts';

type StreamName = StoredStream['stream'];

/** One stream's way: redact, then digest, count and spool, then the live tail. There is no other way to a file or a screen. */
interface Channel {
  readonly redactor: Redactor;
  readonly spool: CappedSpool;
}

/** Opens both files of one command, so that a full disk is found before the command runs. Throws the system's error. */
export function evidenceSink(folder: string, name: string, redactions: Redactions, limit: number): EvidenceSink {
  const channels = openChannels(folder, name, redactions, limit);
  const ring = new TailRing();
  let failure: { readonly error: unknown } | undefined;

  /** After a failure nothing more is taken: evidence with a hole in it is none. */
  function guarded(act: () => void): void {
    if (failure !== undefined) return;
    try {
      act();
    } catch (error) {
      failure = { error };
    }
  }

  function store(channel: Channel, bytes: Uint8Array): void {
    channel.spool.push(bytes);
    ring.push(bytes);
  }

  async function close(): Promise<Result<readonly StoredStream[]>> {
    const streams: StoredStream[] = [];
    for (const stream of ['out', 'err'] as const) {
      const channel = channels[stream];
      guarded(() => {
        store(channel, channel.redactor.end());
        streams.push({ stream, file: `evidence/${name}.${stream}`, ...channel.spool.finish() });
      });
    }
    if (failure !== undefined) {
      for (const { spool } of Object.values(channels)) spool.abandon();
      return evidenceFailure(join(folder, name), failure.error);
    }
    try {
      await syncFolder(folder);
      return ok(streams);
    } catch (error) {
      return evidenceFailure(join(folder, name), error);
    }
  }

  return {
    write: ({ stream, bytes }) => guarded(() => store(channels[stream], channels[stream].redactor.push(bytes))),
    tail: (lines) => ring.lines(lines),
    fresh: (last) => ring.fresh(last),
    text: (stream, limitBytes) => decodeBytes(channels[stream].spool.read(limitBytes)),
    close,
  };
}

function openChannels(folder: string, name: string, redactions: Redactions, limit: number): Readonly<Record<StreamName, Channel>> {
  const channel = (stream: StreamName): Channel => ({
    redactor: redactorFor(redactions),
    spool: new CappedSpool(join(folder, `${name}.${stream}`), limit),
  });
  const out = channel('out');
  try {
    return { out, err: channel('err') };
  } catch (error) {
    out.spool.abandon();
    throw error;
  }
}
