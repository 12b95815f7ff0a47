import type { PhaseWord } from '../../engine/status.ts';

/** A phase on every screen, short. */
export function phaseWords(phase: PhaseWord): string {
  switch (phase) {
    case 'declared':
      return 'declared, waits for approval';
    case 'approved':
      return 'approved, not begun';
    case 'running':
      return 'running';
    case 'paused':
      return 'paused before a changing step';
    case 'halted':
      return 'HALTED, waits for an answer';
    case 'rolling-back':
      return 'ROLLING BACK';
    case 'closed':
      return 'closed';
    default:
      return phase satisfies never;
  }
}
