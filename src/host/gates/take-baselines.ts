import type { Gate } from '../../model/gate.ts';
import type { Baselines } from '../../model/observation.ts';
import type { Host } from '../../ports/host.ts';
import { readUnits, unitState } from '../services/read-units.ts';
import { journalBaseline } from './journal.ts';
import { logBaseline } from './log.ts';

/** What these gates will have to compare with. What cannot be read now is left out, and makes its gate UNKNOWN then. */
export async function takeBaselines(host: Host, gates: readonly Gate[]): Promise<Baselines> {
  const checks = gates.map((gate) => gate.check);
  const paths = new Set(checks.flatMap((check) => (check.kind === 'log' ? [check.path] : [])));
  const units = [...new Set(checks.flatMap((check) => (check.kind === 'service' ? [check.unit] : [])))];
  const cursor = checks.some((check) => check.kind === 'journal') ? await journalBaseline(host) : undefined;
  const logs: Record<string, string> = {};
  for (const path of paths) {
    const place = await logBaseline(host, path);
    if (place !== undefined) logs[path] = place;
  }
  const read = await readUnits(host, units);
  return {
    logs,
    units: read.ok ? Object.fromEntries(read.units.map((unit) => [unit.unit, unitState(unit)])) : {},
    ...(cursor === undefined ? {} : { journal_cursor: cursor }),
  };
}
