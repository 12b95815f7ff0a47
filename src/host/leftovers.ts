import { digestOfBytes } from '../model/digest.ts';
import { restoreLeftoverPrefix } from '../model/restore-leftover.ts';

// Temporary names say whose they are, so that whoever goes on after a crash can clear them and nobody else's.

/** Temporary names of a write to this path; six characters follow. */
export function writeLeftover(path: string): string {
  return `.holdpoint-write-${digestOfBytes(path).slice(0, 12)}`;
}

/** Temporary names of a restore from this pre-image; six characters follow. */
export function restoreLeftover(folder: string): string {
  return `${restoreLeftoverPrefix}${digestOfBytes(folder).slice(0, 12)}`;
}
