import type { Host } from '../../ports/host.ts';
import { runTool, wordsOfEnd } from '../own-tool.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown } from './observation.ts';

/** At most so many units of the host may be failed. */
export function lookByFailedServices(host: Host, most: number): Look {
  return async ({ timeout, cancel }) => {
    const argv = ['/usr/bin/systemctl', 'list-units', '--state=failed', '--plain', '--no-legend', '--no-pager', '--full'];
    const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout }, cancel);
    if (run.ended.kind !== 'exited' || run.ended.code !== 0)
      return unknown(`systemd does not answer: ${run.stderr.trim().split('\n')[0] || wordsOfEnd(run.ended)}`);
    const units = run.stdout
      .toString('utf8')
      .split('\n')
      .flatMap((line) => line.trim().split(' ')[0] || []);
    const shown = units.length === 0 ? 'no unit is failed' : `failed: ${units.join(' ')}`;
    return units.length > most ? fail(shown) : pass(shown);
  };
}
