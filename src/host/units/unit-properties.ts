import type { StepBounds } from '../boundary/step-bounds.ts';

/** systemd.resource-control(5). */
export function boundProperties({ tasks, memory }: StepBounds): string[] {
  return [...(tasks === undefined ? [] : [`TasksMax=${tasks}`]), ...(memory === undefined ? [] : [`MemoryMax=${memory}`])];
}
