import type { Ended } from '../../src/model/ended.ts';
import { ok } from '../../src/model/failure.ts';
import type { Host, Invocation } from '../../src/ports/host.ts';

export interface Answer {
  /** Missing: exit 0. */
  readonly ended?: Ended;
  readonly out?: string;
  readonly err?: string;
}

/** A host in memory: files by path, every command answered by a function; what was asked is kept in order. */
export function memoryHost(
  answer: (argv: readonly string[], invocation: Invocation) => Answer,
  files: Readonly<Record<string, string>> = {},
) {
  const asked: Invocation[] = [];
  const stored = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const host: Host = {
    name: 'in memory',
    exec: (invocation, watch = () => undefined) => {
      asked.push(invocation);
      const { ended = { kind: 'exited', code: 0 }, out = '', err = '' } = answer(invocation.argv, invocation);
      if (out !== '') watch({ stream: 'out', bytes: Buffer.from(out) });
      if (err !== '') watch({ stream: 'err', bytes: Buffer.from(err) });
      return Promise.resolve(ended);
    },
    dial: () => Promise.resolve({ ok: false, failure: { kind: 'refused', reason: 'nobody listens in memory' } }),
    put: (name, bytes) => {
      stored.set(`/scratch/${name}`, Buffer.from(bytes));
      return Promise.resolve(ok(`/scratch/${name}`));
    },
    get: (path, limit) => {
      const bytes = stored.get(path);
      return Promise.resolve(bytes === undefined ? { kind: 'absent' } : { kind: 'file', bytes: bytes.subarray(0, limit) });
    },
  };
  return { host, asked, stored };
}
