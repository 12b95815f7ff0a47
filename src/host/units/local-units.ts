import type { Units } from '../../ports/host.ts';
import { followUnit } from './run-unit.ts';
import { unitFiles, type UnitFiles } from './unit-files.ts';
import { seeUnit } from './unit-status.ts';

/** Units whose files lie below this scratch folder, which is the operation's own and outlives its runners. */
export function localUnits(scratch: string): Units {
  return {
    statusOf: (unit) => withFiles(scratch, unit, (files) => seeUnit(unit, files)),
    follow: (unit, watch, cancel) => withFiles(scratch, unit, (files) => followUnit(unit, files, watch, cancel)),
  };
}

async function withFiles(
  scratch: string,
  unit: string,
  use: (files: UnitFiles) => ReturnType<Units['statusOf']>,
): ReturnType<Units['statusOf']> {
  const files = unitFiles(scratch, unit);
  return files === undefined ? { state: 'unknown', text: `${unit} is no unit of a step` } : use(files);
}
