import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reach } from '../../model/command.ts';
import type { Relay } from './open-relay.ts';

export interface OpenRelay extends Relay {
  /** Files to show inside: place here → place inside. */
  readonly show: Readonly<Record<string, string>>;
}

export type RelayNeeded = { readonly ok: true; readonly value?: OpenRelay } | { readonly ok: false; readonly reason: string };

let count = 0;

/** The relay that a command with this reach needs; without a value none is needed, or none can be had on this host. */
export async function relayFor(
  { scratch, abilities }: { readonly scratch: string; readonly abilities: { readonly relay?: true } },
  reach: readonly Reach[],
): Promise<RelayNeeded> {
  const endpoints = reach.flatMap((one) => (one.kind === 'endpoint' ? [one] : []));
  if (endpoints.length === 0 || abilities.relay !== true || reach.some(({ kind }) => kind === 'network')) return { ok: true };
  const { openRelay } = await import('./open-relay.ts');
  const opened = await openRelay(endpoints);
  if (!opened.ok) return opened;
  const { relay } = opened;
  if (relay.hosts === undefined) return { ok: true, value: { ...relay, show: {} } };
  count += 1;
  const file = path.join(scratch, `hosts-${process.pid}-${count}`);
  await mkdir(scratch, { recursive: true, mode: 0o711 });
  // Other users read it inside; outside its folder is closed to them.
  await writeFile(file, relay.hosts, { mode: 0o644 });
  const close = async (): Promise<void> => {
    await relay.close();
    await rm(file, { force: true });
  };
  return { ok: true, value: { ...relay, show: { [file]: '/etc/hosts' }, close } };
}
