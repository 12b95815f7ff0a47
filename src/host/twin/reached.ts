import { readFileSync } from 'node:fs';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';

/** Ports on which somebody listens, from the text of /proc/PID/net/tcp or tcp6 (proc(5)): state 0A is LISTEN. */
export function listeningPorts(text: string): ReadonlySet<number> {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Set(rows.filter((row) => row[3] === '0A').map((row) => Number.parseInt(row[1]!.split(':')[1]!, 16)));
}

/** Why this address cannot be asked in a twin: it is of another host, or what answers on this one does not run in the twin. undefined: it can be. */
export async function whyUnreached(twin: Host, init: number, host: string, port: number): Promise<string | undefined> {
  const addresses = net.isIP(host) === 0 ? await addressesOf(twin, host) : [host];
  const own = new Set(Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)));
  const isOwn = (address: string): boolean => own.has(address) || address.startsWith('127.') || address === '::1' || address === '0.0.0.0';
  if (addresses.length === 0) return `${host} has no address without the network, and a twin has none but its own`;
  if (!addresses.every(isOwn)) return `${host} is another host, and a twin reaches none`;
  const hears = (process: string): boolean => [...ports(process, 'tcp'), ...ports(process, 'tcp6')].includes(port);
  return hears('self') && !hears(String(init)) ? `what answers on port ${port} of the host does not run in the twin` : undefined;
}

/** By /etc/hosts and the host's own name; the twin has no way to a name server. */
async function addressesOf(twin: Host, name: string): Promise<readonly string[]> {
  const run = await runTool(twin, { argv: ['/usr/bin/getent', 'ahosts', name], profile: { kind: 'outside' }, timeout: 10_000 });
  const lines = run.stdout.toString('utf8').split('\n');
  return [...new Set(lines.flatMap((line) => line.trim().split(/\s+/)[0] || []))];
}

function ports(process: string, table: 'tcp' | 'tcp6'): ReadonlySet<number> {
  try {
    return listeningPorts(readFileSync(`/proc/${process}/net/${table}`, 'utf8'));
  } catch {
    return new Set();
  }
}
