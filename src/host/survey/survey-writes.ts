import type { Write } from '../../model/action.ts';
import { bindPartly } from '../../model/bind.ts';
import type { Plan } from '../../model/plan.ts';
import type { SurveyedWrite } from '../../model/survey.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { previewWrite } from '../performers/write.ts';

export interface WritesSurveyed {
  readonly writes: readonly SurveyedWrite[];
  readonly notes: readonly string[];
}

/** What each write step would change now. A later step may build on an earlier one, so what cannot be shown yet is a note, not a refusal. */
export async function surveyWrites(
  host: Host,
  plan: Plan,
  facts: Readonly<Record<string, string>>,
  context: Pick<ActContext, 'scope' | 'enforced' | 'blob'>,
): Promise<WritesSurveyed> {
  const writes: SurveyedWrite[] = [];
  const notes: string[] = [];
  for (const step of plan.steps) {
    if (step.action.kind !== 'write') continue;
    const write: Write = bindPartly(step.action.write, facts);
    const preview = await previewWrite(host, write, context);
    if (preview.ok)
      writes.push({
        step: step.index,
        path: write.path,
        changes: preview.changes,
        ...(preview.diff === undefined ? {} : { diff: preview.diff }),
      });
    else notes.push(`step ${step.index}: what it would change cannot be shown: ${preview.reason}`);
  }
  return { writes, notes };
}
