import { totalmem } from 'node:os';

/** What all processes of one step together may use, as far as this host's control groups enforce it. Missing: nothing does. */
export interface StepBounds {
  /** Processes and threads. */
  readonly tasks?: number;
  /** Bytes of memory; above it the kernel kills processes of the step. */
  readonly memory?: number;
}

/** Far more than any change needs, far less than what a host has: a step that forks without end leaves room to log in and stop it. */
const mostTasks = 4096;
/** The rest is for the services that were there before. */
const shareOfMemory = 0.8;

/** What every step is given where it can be enforced. */
export function wantedBounds(): Required<StepBounds> {
  // Whole pages, as the kernel counts.
  return { tasks: mostTasks, memory: Math.floor((totalmem() * shareOfMemory) / 4096) * 4096 };
}

/** What a control group holds, from the texts of its `pids.max` and `memory.max` (or cgroup v1's `memory.limit_in_bytes`); empty: it has no such file. */
export function boundsIn(tasks: string, memory: string, wanted: Required<StepBounds>): StepBounds {
  return {
    ...(Number(tasks.trim() || Infinity) <= wanted.tasks ? { tasks: wanted.tasks } : {}),
    ...(Number(memory.trim() || Infinity) <= wanted.memory ? { memory: wanted.memory } : {}),
  };
}

/** In words for the record; what is not enforced is called so. */
export function boundsInWords({ tasks, memory }: StepBounds): string[] {
  const not = [...(tasks === undefined ? ['processes'] : []), ...(memory === undefined ? ['memory'] : [])];
  return [
    ...(tasks === undefined ? [] : [`${tasks} processes and threads of a step`]),
    ...(memory === undefined ? [] : [`${memory} bytes of memory of a step`]),
    ...(not.length === 0 ? [] : [`no limit is enforced on the ${not.join(' and the ')} of a step`]),
  ];
}
