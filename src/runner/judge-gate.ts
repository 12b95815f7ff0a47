import { compensationKey } from '../engine/rollback.ts';
import { sameGateKey } from '../engine/site.ts';
import { isBegun } from '../engine/state.ts';
import type { State } from '../engine/state.ts';
import type { GateSite } from '../model/event.ts';
import type { Gate, GateCheck } from '../model/gate.ts';
import { noBaselines, type Baselines, type Judgement } from '../model/observation.ts';
import { lookContext } from './act-context.ts';
import { openEvidence } from './command-evidence.ts';
import type { Run } from './run.ts';

/** Judges one gate and records the verdict; a gate that a stop cut short was not judged and leaves no verdict. */
export async function judgeGate(run: Run, { site, gate }: { readonly site: GateSite; readonly gate: Gate }): Promise<undefined> {
  const state = run.state();
  if (state.phase === 'nothing') return;
  const { title, implied } = run.binding.shown(gate);
  const { bound, redactions, clean } = await run.binding.forAct();
  const cancel = run.cancel();
  const evidence = await openEvidence(run, 'step' in site ? site.step : 0, redactions, gate.check.kind === 'command');
  const first = state.history.first[sameGateKey(site)];
  const began = run.clock.monotonic();
  const judgement = await run.target.judge(bound(gate), {
    ...lookContext(run, evidence.watch, cancel),
    baselines: baselinesFor(state, site),
    ...(first === undefined ? {} : { firstObserved: first }),
    progress: (attempt, attempts, waiting) => {
      run.progress({ kind: 'gate', title, attempt, attempts, waiting });
    },
  });
  const duration_ms = Math.round(run.clock.monotonic() - began);
  const output = await evidence.stored(argvOf(run.binding.shown(gate.check)));
  if (output !== undefined) await run.record(output);
  if (cancel.aborted && judgement.verdict !== 'PASS') return;
  await run.record({
    type: 'gate-judged',
    site,
    title,
    implied,
    judgement: cleaned(judgement, clean),
    duration_ms,
    ...(output === undefined ? {} : { evidence: output.name }),
  });
}

/** Since when a gate looks: since its step or undo, since the operation began, or since a rollback had all files back. */
function baselinesFor(state: Exclude<State, { phase: 'nothing' }>, site: GateSite): Baselines {
  const { history } = state;
  const rollback = state.phase === 'rolling-back' ? state.rollback : undefined;
  switch (site.at) {
    case 'health-before':
    case 'health-after':
    case 'when':
      return history.baselines ?? noBaselines;
    case 'health-rollback':
      return rollback?.baselines ?? noBaselines;
    case 'step': {
      const record = history.steps[site.step];
      return isBegun(record) ? record.baselines : noBaselines;
    }
    case 'undo':
    case 'undo-proof': {
      const record = rollback?.progress[compensationKey({ kind: 'undo-action', step: site.step, item: site.item })];
      return record !== undefined && 'baselines' in record ? record.baselines : noBaselines;
    }
    default:
      return site satisfies never;
  }
}

function argvOf(check: GateCheck): readonly string[] {
  return check.kind === 'command' ? check.command.argv : [];
}

/** What was seen on the host is redacted before it becomes a record. */
function cleaned(judgement: Judgement, clean: (text: string) => string): Judgement {
  return {
    ...judgement,
    observed: clean(judgement.observed),
    attempts: judgement.attempts.map((attempt) => ({ ...attempt, observed: clean(attempt.observed) })),
    fingerprint: clean(judgement.fingerprint),
  };
}
