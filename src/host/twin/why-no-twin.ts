import { existsSync } from 'node:fs';
import type { HostAbilities } from '../local-host.ts';

/** Why services cannot be rehearsed on this host, as far as it can be seen without booting a twin; undefined: they can. */
export function whyNoTwin({ bwrap, supervision }: HostAbilities): string | undefined {
  if (bwrap === undefined) return 'nothing confines commands on this host';
  if (supervision !== 'unit') return 'systemd does not run this host, or Holdpoint does not run as root on it';
  if (!existsSync('/usr/bin/systemd-nspawn')) return 'no systemd-nspawn on this host: install systemd-container';
  if (!existsSync('/sys/fs/cgroup/cgroup.controllers'))
    return 'this host has not the unified hierarchy of control groups: cgroups(7), version 2';
  return undefined;
}
