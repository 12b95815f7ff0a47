import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { readUnits } from '../services/read-units.ts';

const outside = { kind: 'outside' } as const;
const systemctl = ['/usr/bin/systemctl', '--no-pager', '--no-ask-password'];
/** The twin's own ground: whatever runs of it on the host is none of the plan's business. */
const ground =
  /^(systemd-|dbus|getty@|console-getty|container-getty@|serial-getty@|user@|user-runtime-dir@|holdpoint-|run-|polkit|init\.scope)/;
const alignTime = 15_000;

/** Names of all units that systemd knows on this host, loaded or as files. */
export async function knownUnits(host: Host): Promise<readonly string[]> {
  const list = async (...words: string[]): Promise<string[]> => {
    const run = await runTool(host, { argv: [...systemctl, ...words, '--no-legend', '--plain'], profile: outside });
    return run.stdout
      .toString('utf8')
      .split('\n')
      .flatMap((line) => line.trim().split(/\s+/)[0] || []);
  };
  const all = await Promise.all([list('list-units', '--all', '--type=service,socket'), list('list-unit-files', '--type=service,socket')]);
  return [...new Set(all.flat())].toSorted();
}

/** Services with running processes: `systemctl list-units`, SUB `running`. */
async function runningServices(host: Host): Promise<readonly string[]> {
  const argv = [...systemctl, 'list-units', '--type=service', '--state=running', '--no-legend', '--plain'];
  const run = await runTool(host, { argv, profile: outside });
  return run.stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => line.trim().split(/\s+/)[0] || []);
}

export interface Alignment {
  /** Units that do not run in the twin, whether they run on the host or not, with the reason. */
  readonly absent: ReadonlyMap<string, string>;
  /** Those of them that run on the host. */
  readonly missed: readonly string[];
}

/** Starts and stops services of a twin so that those run in it that run on the host, and forgets what failed while it booted. */
export async function alignServices(host: Host, twin: Host, masked: ReadonlyMap<string, string>): Promise<Alignment> {
  const wanted = (await runningServices(host)).filter((unit) => !ground.test(unit));
  const there = (await runningServices(twin)).filter((unit) => !ground.test(unit));
  const act = async (verb: string, units: readonly string[]): Promise<void> => {
    if (units.length > 0) await runTool(twin, { argv: [...systemctl, verb, '--', ...units], profile: outside, timeout: alignTime });
  };
  await act(
    'stop',
    there.filter((unit) => !wanted.includes(unit)),
  );
  await act(
    'start',
    wanted.filter((unit) => !there.includes(unit) && !masked.has(unit)),
  );
  const now = new Set(await runningServices(twin));
  await runTool(twin, { argv: [...systemctl, 'reset-failed'], profile: outside });
  const missing = wanted.filter((unit) => !now.has(unit) && !masked.has(unit));
  return {
    absent: new Map([...masked, ...missing.map((unit) => [unit, 'it runs on the host and did not start in the twin'] as const)]),
    missed: wanted.filter((unit) => !now.has(unit)),
  };
}

/** Services of the plan's kind that run, each with the id of its invocation. */
export async function invocationsOf(host: Host): Promise<ReadonlyMap<string, string>> {
  const units = (await runningServices(host)).filter((unit) => !ground.test(unit));
  const read = await readUnits(host, units);
  return new Map(read.ok ? read.units.map(({ unit, invocation_id: invocation }) => [unit, invocation]) : []);
}
