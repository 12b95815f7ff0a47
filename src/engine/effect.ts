import type { Compensation, GateSite, NewEvent } from '../model/event.ts';
import type { Gate } from '../model/gate.ts';
import type { ExitCode, Outcome } from '../model/outcome.ts';
import type { Step } from '../model/step.ts';

/** The next thing to do, as a value. Repeating one after a crash is safe, or ends in a question. */
export type Effect =
  /** Decided here; nothing is performed. */
  | { readonly do: 'record'; readonly events: readonly NewEvent[] }
  | { readonly do: 'read-facts' }
  | { readonly do: 'record-baselines'; readonly gates: readonly Gate[] }
  | { readonly do: 'judge'; readonly site: GateSite; readonly gate: Gate }
  | { readonly do: 'take-snapshot' }
  | { readonly do: 'compile-revert' }
  | { readonly do: 'act'; readonly step: Step }
  | { readonly do: 'record-changes'; readonly step: number }
  /** Tells what `revert.sh` put back from what somebody else changed. */
  | { readonly do: 'recognise-reverted' }
  | { readonly do: 'start-rollback'; readonly because: string; readonly compensations: readonly Compensation[] }
  /** `interrupted`: begun before, so what the paths look like half-way is ours. */
  | { readonly do: 'compensate'; readonly compensation: Compensation; readonly interrupted: boolean }
  | { readonly do: 'compare-paths'; readonly kept: readonly string[] }
  | { readonly do: 'file-report' }
  | { readonly do: 'write-entry' }
  | { readonly do: 'close'; readonly outcome: Outcome }
  | { readonly do: 'wait'; readonly for: 'approval' | 'release' | 'answer' }
  | { readonly do: 'end'; readonly exit: ExitCode };

export type EffectKind = Effect['do'];

/** The first effect that one of these asks for. */
export function firstOf<T>(items: readonly T[], effect: (item: T) => Effect | undefined): Effect | undefined {
  for (const item of items) {
    const found = effect(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
