import type { Digest } from '../../model/digest.ts';
import { ok, type Result } from '../../model/failure.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import { revertWords } from '../compile-revert.ts';
import type { Rehearsing } from './rehearsing.ts';

/** A script of the stage that is compiled once and run in its copies. */
export interface CompiledRollback {
  readonly path: string;
  /** Of its text without what differs from one operation to the next. */
  readonly comparable: Digest;
}

/** The same `revert.sh` that the operation will have, in the stage's folder beside the pre-image. */
export async function compileRollback(
  run: Rehearsing,
  stage: Pick<RehearsalStage, 'target' | 'folder' | 'put'>,
  preimage: Manifest,
): Promise<Result<CompiledRollback>> {
  const { plan, secrets } = run.order;
  const { folder } = stage;
  const context = run.context(() => undefined);
  const compiled = await stage.target.reverts.compile({
    operation: run.operation,
    plan: { ...plan, healthy: run.partly(plan.healthy), steps: run.partly(plan.steps) },
    folder,
    preimage: { folder: preimageFolder(stage), manifest: preimage },
    enforced: true,
    words: revertWords(run.shown(plan.steps)),
    blob: context.blob,
  });
  if (!compiled.ok) return compiled;
  if (Object.keys(secrets).length > 0) {
    const kept = await stage.put('secrets.json', new TextEncoder().encode(JSON.stringify(secrets)));
    if (!kept.ok) return kept;
  }
  const tidy = await stage.put('tidy.sh', new TextEncoder().encode(tidyScript));
  if (!tidy.ok) return tidy;
  return ok({ path: compiled.value.path, comparable: compiled.value.comparable });
}

/** What one run of it wrote down is no history for the next one, in another copy. */
const tidyScript = 'cd -- "$(dirname -- "$0")" && rm -rf -- revert.state revert.record revert.log revert.lock revert.work.??????\n';

export async function tidyRollback(stage: RehearsalStage): Promise<void> {
  await stage.runScript(`${stage.folder}/tidy.sh`, [], 60_000);
}

export function preimageFolder(stage: Pick<RehearsalStage, 'folder'>): string {
  return `${stage.folder}/preimage`;
}
