import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { readUnits } from '../services/read-units.ts';

const outside = { kind: 'outside' } as const;
const systemctl = ['/usr/bin/systemctl', '--no-pager', '--no-ask-password'];
/** The twin's own ground: whatever runs of it on the host is none of the plan's business. */
const ground =
  /^(systemd-|dbus|getty@|console-getty|container-getty@|serial-getty@|user@|user-runtime-dir@|holdpoint-|run-|polkit|init\.scope)/;
const alignTime = 15_000;

/** Names of the services and sockets that systemd has loaded on this host: whatever it starts when it boots is among them. */
export async function loadedUnits(host: Host): Promise<readonly string[]> {
  return firstWords(host, ['list-units', '--all', '--type=service,socket']);
}

/** Services with running processes: `systemctl list-units`, SUB `running`. */
async function runningServices(host: Host): Promise<readonly string[]> {
  return firstWords(host, ['list-units', '--type=service', '--state=running']);
}

async function firstWords(host: Host, words: readonly string[]): Promise<readonly string[]> {
  const run = await runTool(host, { argv: [...systemctl, ...words, '--no-legend', '--plain'], profile: outside });
  const lines = run.stdout.toString('utf8').split('\n');
  return lines.flatMap((line) => line.trim().split(/\s+/)[0] || []);
}

export interface Alignment {
  /** Units that do not run in the twin, whether they run on the host or not, with the reason. */
  readonly absent: ReadonlyMap<string, string>;
  /** Those of them that run on the host. */
  readonly missed: readonly string[];
}

/** Starts and stops services of a twin so that those run in it that run on the host, and forgets what failed while it booted. */
export async function alignServices(host: Host, twin: Host, masked: ReadonlyMap<string, string>): Promise<Alignment> {
  const services = async (of: Host): Promise<readonly string[]> => (await runningServices(of)).filter((unit) => !ground.test(unit));
  const [wanted, there] = await Promise.all([services(host), services(twin)]);
  const act = async (...words: string[]): Promise<void> => {
    await runTool(twin, { argv: [...systemctl, ...words], profile: outside, timeout: alignTime });
  };
  const tooMany = there.filter((unit) => !wanted.includes(unit));
  const tooFew = wanted.filter((unit) => !there.includes(unit) && !masked.has(unit));
  if (tooMany.length > 0) await act('stop', '--', ...tooMany);
  if (tooFew.length > 0) await act('start', '--', ...tooFew);
  await act('reset-failed');
  const now = tooMany.length + tooFew.length === 0 ? there : await services(twin);
  const missed = wanted.filter((unit) => !now.includes(unit));
  const silent = missed
    .filter((unit) => !masked.has(unit))
    .map((unit) => [unit, 'it runs on the host and did not start in the twin'] as const);
  return { absent: new Map([...masked, ...silent]), missed };
}

/** Services of the plan's kind that run, each with the id of its invocation. */
export async function invocationsOf(host: Host): Promise<ReadonlyMap<string, string>> {
  const units = (await runningServices(host)).filter((unit) => !ground.test(unit));
  const read = await readUnits(host, units);
  return new Map(read.ok ? read.units.map(({ unit, invocation_id: invocation }) => [unit, invocation]) : []);
}
