import type { UnitSight } from '../model/unit-sight.ts';
import type { OutputChunk } from './host.ts';

/** Steps as units of systemd's, which outlive the runner that started them. */
export interface Units {
  /** What is known of a unit now. */
  statusOf(unit: string): Promise<UnitSight>;
  /** Reads on what a running unit prints until it ends, and tells how; ends it when `cancel` says so. */
  follow(unit: string, watch: (chunk: OutputChunk) => void, cancel: AbortSignal): Promise<UnitSight>;
}
