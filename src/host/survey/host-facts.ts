import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';

/** What a host is, for the survey. */
export interface HostFacts {
  readonly hostname: string;
  readonly machine_id: string;
  /** `uname -sr`. */
  readonly kernel: string;
  readonly uid: number;
  /** Name of the user Holdpoint acts as. */
  readonly acts_as: string;
}

export async function readHostFacts(host: Host): Promise<HostFacts> {
  const say = async (argv: readonly string[]): Promise<string> =>
    (await runTool(host, { argv, profile: { kind: 'outside' }, timeout: 10_000 })).stdout.toString('utf8').trim();
  const [hostname, kernel, uid, name] = await Promise.all([
    say(['/usr/bin/uname', '-n']),
    say(['/usr/bin/uname', '-sr']),
    say(['/usr/bin/id', '-u']),
    say(['/usr/bin/id', '-un']),
  ]);
  const machine = await host.get('/etc/machine-id', 64);
  return {
    hostname,
    machine_id: machine.kind === 'file' ? Buffer.from(machine.bytes).toString('utf8').trim() : '',
    kernel,
    uid: Number(uid),
    acts_as: name === '' ? uid : name,
  };
}
