// runner: the one process that acts. It appends an intent, performs it through a port, appends the outcome; the engine decides, views look on.
// It must never know an adapter, a command or a screen.
//
// Called from outside. By commands and the terminal app, in this order: `openRun`, `planRun`, `surveyRun` (prepare-run.ts), `approvalOf`,
// `gatherSecrets`, `startOperation`, then `runners.start(id, 'new')` and `follow`. `runOperation` by the process that cli.ts starts,
// `createRunners` by cli.ts.

import type { State } from '../engine/state.ts';
import type { Event, NewEvent } from '../model/event.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import type { Progress } from '../model/progress.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceStore } from '../ports/evidence.ts';
import type { Operations } from '../ports/operations.ts';
import type { Target } from '../ports/target.ts';
import type { Binding } from './binding.ts';
import type { EvidenceNames } from './evidence-names.ts';
import type { Manifests } from './manifests.ts';

/** What a performer sees of the operation it works for. */
export interface Run {
  readonly id: OperationId;
  readonly order: Order;
  readonly target: Target;
  readonly operations: Operations;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  readonly binding: Binding;
  readonly manifests: Manifests;
  readonly evidenceNames: EvidenceNames;
  readonly bootId: string;
  /** For digests of secret content. */
  readonly digestKey: Uint8Array;
  readonly state: () => State;
  readonly events: () => readonly Event[];
  /** Throws FailureError (74) when the journal cannot be written. */
  readonly record: (event: NewEvent) => Promise<Event>;
  readonly progress: (progress: Progress) => void;
  /** Aborted when a person asks to stop. */
  readonly cancel: () => AbortSignal;
}
