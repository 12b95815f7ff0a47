import type { Command } from '../../../src/model/command.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import { failed, ok } from '../../../src/model/failure.ts';
import type { PlanScope } from '../../../src/model/plan.ts';
import type { ActContext } from '../../../src/ports/target.ts';
import { scopeOf } from '../../support/results.ts';

export interface Recorded extends ActContext {
  /** What was watched so far. */
  readonly output: () => string;
}

/** What an act needs to know: a scope, blobs by content, a key. */
export function contextOf(
  scope: Partial<PlanScope> & { writable: readonly string[] },
  more: Partial<ActContext> = {},
  blobs: readonly Uint8Array[] = [],
): Recorded {
  const seen: Uint8Array[] = [];
  return {
    scope: { ...scopeOf(scope.writable), ...scope },
    enforced: true,
    readOnly: false,
    blob: (sha256) => {
      const bytes = blobs.find((one) => digestOfBytes(one) === sha256);
      return Promise.resolve(
        bytes === undefined ? failed({ code: 'blob-missing', exit: 74, message: `no blob ${sha256}`, hint: '' }) : ok(bytes),
      );
    },
    watch: (chunk) => void seen.push(Uint8Array.from(chunk.bytes)),
    cancel: new AbortController().signal,
    digestKey: Buffer.from('key of the operation'),
    output: () => Buffer.concat(seen).toString('utf8'),
    ...more,
  };
}

export function command(argv: readonly string[], more: Partial<Command> = {}): Command {
  return { argv, cwd: '/', env: {}, reach: [], exit: [0], timeout: 10_000, ...more };
}
