import type { OutputChunk } from '../ports/host.ts';
import type { ActContext } from '../ports/target.ts';
import type { Run } from './run.ts';

/** What every act on the target is told. */
export function actContext(run: Run, watch: (chunk: OutputChunk) => void, cancel: AbortSignal = run.cancel()): ActContext {
  const { plan, survey } = run.order;
  return {
    scope: plan.scope,
    enforced: survey.enforcement !== 'advisory',
    readOnly: plan.declaration.risk_class === 'READ_ONLY',
    blob: async (sha256) => run.operations.loadBlob(run.id, sha256),
    watch,
    cancel,
    digestKey: run.digestKey,
  };
}
