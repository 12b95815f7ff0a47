import type { OperationId } from './operation-id.ts';

/** The name under which systemd knows the process of a step. */
export function stepUnit(id: OperationId, step: number): string {
  return `holdpoint-${id}-step-${step}.service`;
}
