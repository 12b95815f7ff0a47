import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';

const asked: Readonly<Record<string, readonly string[]>> = {
  kernel: ['/usr/bin/uname', '-sr'],
  coreutils: ['/usr/bin/cp', '--version'],
  findutils: ['/usr/bin/find', '--version'],
  tar: ['/usr/bin/tar', '--version'],
  'util-linux': ['/usr/bin/unshare', '--version'],
  'systemd-nspawn': ['/usr/bin/systemd-nspawn', '--version'],
  rsync: ['/usr/bin/rsync', '--version'],
};

/** First lines of what these say of themselves; a tool that is not there is `none`. Another version may behave in another way, so a proof names them. */
export async function toolVersions(host: Host, bwrap: string | undefined): Promise<Readonly<Record<string, string>>> {
  const wanted = { ...asked, ...(bwrap === undefined ? {} : { bubblewrap: [bwrap, '--version'] }) };
  const read = await Promise.all(
    Object.entries(wanted).map(async ([name, argv]) => {
      const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout: 10_000, limit: 64 * 1024 });
      const line = run.ended.kind === 'exited' && run.ended.code === 0 ? run.stdout.toString('utf8').split('\n')[0]!.trim() : 'none';
      return [name, line] as const;
    }),
  );
  return Object.fromEntries(read.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
