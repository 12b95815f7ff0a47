import type { BoundaryTrial } from '../../model/boundary-trial.ts';
import { counted } from './count-words.ts';

/** What was tried before an operation began, and with what. */
export function boundaryLines(trial: BoundaryTrial): string[] {
  const { canaries, failure } = trial;
  if (failure !== undefined) return [`the boundary does not hold: ${failure}`];
  if (canaries.length === 0) return ['boundary: none, so nothing was tried'];
  const names = [...new Set(canaries.map(({ name }) => name))];
  return [`boundary tried: ${counted(canaries.length, 'way')} out on decoys, all shut (${names.join(', ')})`, setting(trial)];
}

/** The programs and limits that it rests on, for the record. */
function setting({ bubblewrap, kernel, supervision, limits }: BoundaryTrial): string {
  return [bubblewrap ?? 'no bubblewrap', kernel, supervisionWords(supervision), ...limits].join('; ');
}

/** What keeps a step's processes together, and what becomes of them when the runner ends. */
export function supervisionWords(supervision: BoundaryTrial['supervision']): string {
  switch (supervision) {
    case 'unit':
      return 'each step a unit of systemd';
    case 'cgroup':
      return 'each step a control group';
    case 'pid-namespace':
      return 'each step a table of processes of its own';
    default:
      return supervision satisfies never;
  }
}
