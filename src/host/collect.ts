import type { OutputChunk } from '../ports/host.ts';

/** Keeps the first bytes of each stream of a command, for judging; passes every chunk on. */
export interface Collector {
  readonly watch: (chunk: OutputChunk) => void;
  /** What was kept of a stream. */
  bytes(stream: 'out' | 'err'): Uint8Array;
  /** The same as UTF-8. */
  text(stream: 'out' | 'err'): string;
  /** true: the stream was longer than what was kept. */
  overflowed(stream: 'out' | 'err'): boolean;
}

/** `limit` in bytes for each stream. */
export function collector(limit: number, passOn?: (chunk: OutputChunk) => void): Collector {
  const kept = { out: [] as Uint8Array[], err: [] as Uint8Array[] };
  const size = { out: 0, err: 0 };
  const bytes = (stream: 'out' | 'err'): Uint8Array => Buffer.concat(kept[stream]);
  return {
    watch: (chunk) => {
      const room = limit - Math.min(size[chunk.stream], limit);
      if (room > 0) kept[chunk.stream].push(Uint8Array.from(chunk.bytes.subarray(0, room)));
      size[chunk.stream] += chunk.bytes.length;
      passOn?.(chunk);
    },
    bytes,
    text: (stream) => Buffer.from(bytes(stream)).toString('utf8'),
    overflowed: (stream) => size[stream] > limit,
  };
}
