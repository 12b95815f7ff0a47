import type { Host } from '../../ports/host.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown } from './observation.ts';

/** Connects and closes again. Refused, reset or timed out by the target means closed; no name and no route mean nothing. */
export function lookByTcp(host: Host, check: { readonly host: string; readonly port: number; readonly open: boolean }): Look {
  return async ({ timeout }) => {
    const dialled = await host.dial({ host: check.host, port: check.port }, timeout);
    if (dialled.ok) {
      dialled.connection.close();
      return check.open ? pass('open') : fail('open');
    }
    const { kind, reason } = dialled.failure;
    const closed = kind === 'refused' || kind === 'reset' || kind === 'timed-out';
    if (!closed) return unknown(reason);
    return check.open ? fail(`closed: ${reason}`) : pass(`closed: ${reason}`);
  };
}
