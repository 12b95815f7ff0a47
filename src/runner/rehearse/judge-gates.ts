import type { Gate } from '../../model/gate.ts';
import { noBaselines, type Baselines } from '../../model/observation.ts';
import type { RehearsedGate } from '../../model/rehearsal.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import { whyNotGate } from '../../runbook/rehearsable.ts';
import type { Rehearsing } from './rehearsing.ts';

/** Judges what can be judged on the stage, in order; the rest is named with the reason. */
export async function judgeGates(
  run: Rehearsing,
  stage: Pick<RehearsalStage, 'target'>,
  gates: readonly Gate[],
  baselines: Baselines = noBaselines,
): Promise<readonly RehearsedGate[]> {
  const judged: RehearsedGate[] = [];
  for (const gate of gates) {
    const title = run.clean(run.shown(gate.title));
    const why = whyNotGate(gate, run.facts);
    if (why !== undefined) {
      judged.push({ title, verdict: 'not rehearsed', observed: why });
      continue;
    }
    const { verdict, observed } = await stage.target.judge(run.bound(gate), {
      ...run.context(() => undefined),
      baselines,
      progress: () => undefined,
    });
    judged.push({ title, verdict, observed: run.clean(observed) });
  }
  return judged;
}

/** Gates that were judged and did not pass, a line each. */
export function notPassed(gates: readonly RehearsedGate[]): readonly string[] {
  return gates
    .filter(({ verdict }) => verdict === 'FAIL' || verdict === 'UNKNOWN')
    .map(({ title, verdict, observed }) => `gate ${title}: ${verdict}, ${observed}`);
}
