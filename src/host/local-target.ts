import type { Action } from '../model/action.ts';
import { digestOfBytes } from '../model/digest.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Target } from '../ports/target.ts';
import { tryBoundary } from './boundary/try-boundary.ts';
import { judgeGate } from './gates/judge-gate.ts';
import { takeBaselines } from './gates/take-baselines.ts';
import { confined, unconfined } from './own-tool.ts';
import { performAction } from './performers/perform.ts';
import type { ProbeResult } from './probe.ts';
import { differingPrograms } from './programs/differing-programs.ts';
import { readFact } from './read-fact.ts';
import { createReverts } from './revert/reverts.ts';
import { createSnapshots } from './snapshot/snapshots.ts';
import { takeSurvey } from './survey/take-survey.ts';

export interface LocalTargetParts {
  readonly host: Host;
  readonly probe: ProbeResult;
  /** Holdpoint's own folders on this machine. */
  readonly state: readonly string[];
  readonly clock: Clock;
}

/** Everything the runner asks of a target, over the four verbs of a host. */
export function createLocalTarget({ host, probe, state, clock }: LocalTargetParts): Target {
  const confines = probe.abilities.bwrap !== undefined;
  const snapshots = createSnapshots(host, confines ? confined : unconfined);
  const viewNote = confines && probe.abilities.view === 'read-only' ? 'gate view: read-only' : undefined;
  const written = new Map<string, string>();
  return {
    tryBoundary: async (context) => tryBoundary({ host, probe, state }, context),
    survey: (plan, blob) => takeSurvey({ host, probe, snapshots, state }, plan, blob),
    differingPrograms: (programs) => differingPrograms(host, programs),
    readFact: (name, command, context) => readFact(host, name, command, context),
    baselines: (gates) => takeBaselines(host, gates),
    perform: async (action, context) => {
      const result = await performAction(host, action, context);
      if (action.kind === 'write' && result.result === 'done') await remember(host, written, action);
      return result;
    },
    judge: (gate, context) => judgeGate({ host, clock, written, viewNote }, gate, context),
    snapshots,
    reverts: createReverts(host, state),
    ...(host.units === undefined ? {} : { units: host.units }),
  };
}

/** What a write put there, for the gate that asks whether it still is: digests stay in this process, so that secrets need no key. */
async function remember(host: Host, written: Map<string, string>, { write }: Extract<Action, { kind: 'write' }>): Promise<void> {
  if (write.content.kind === 'text') return void written.set(write.path, digestOfBytes(write.content.text));
  if (write.content.kind === 'from') return void written.set(write.path, write.content.sha256);
  const found = write.content.kind === 'edit' ? await host.get(write.path, 64 * 1024 ** 2) : undefined;
  if (found?.kind === 'file') written.set(write.path, digestOfBytes(found.bytes));
  else written.delete(write.path);
}
