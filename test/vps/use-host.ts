// Vitest's hooks for tests that need hosts: where none can be booted, every test of the file is skipped and counted with the reason.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { canRunHosts, whyNoHosts } from './can-run-hosts.ts';
import { type Host, type HostOptions, startHost } from './host.ts';
import { mustRunBed } from './run-bed.ts';

/** For a file, or a `describe`, whose tests boot their own hosts. */
export function needHosts(): void {
  const why = whyNoHosts();
  beforeEach((context) => context.skip(why !== undefined, why ?? ''));
  beforeAll(async () => {
    if (canRunHosts()) await mustRunBed(['reap']);
  });
}

/** One host for all tests of a file or a `describe`, from the first to the last of them. */
export function useHost(options: HostOptions = {}): () => Host {
  let host: Host | undefined;
  needHosts();
  beforeAll(async () => {
    if (canRunHosts()) host = await startHost(options);
  });
  afterAll(async () => {
    await host?.down();
  });
  return () => {
    if (host === undefined) throw new Error('the host is there only while tests run');
    return host;
  };
}
