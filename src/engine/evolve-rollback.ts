import type { NewEvent } from '../model/event.ts';
import { noBaselines } from '../model/observation.ts';
import { compensationKey } from './rollback.ts';
import type { CompensationRecord, Rollback } from './state.ts';

/** Where a rollback stands after one more event. */
export function evolveRollback(rollback: Rollback, event: NewEvent): Rollback {
  switch (event.type) {
    case 'baselines-recorded':
      return { ...rollback, baselines: event.baselines };
    case 'undo-intended':
      return settle(rollback, compensationKey(event.compensation), { is: 'begun', baselines: event.baselines });
    case 'undo-exited': {
      const key = compensationKey(event.compensation);
      const record = rollback.progress[key];
      const baselines = record?.is === 'begun' ? record.baselines : noBaselines;
      return settle(rollback, key, { is: 'exited', baselines, result: event.result, summary: event.summary });
    }
    case 'paths-compared':
      return {
        ...rollback,
        compared: {
          differing: event.differing,
          independent: event.independent,
          independentTool: event.independent_tool,
          kept: event.kept,
          ...(event.failure === undefined ? {} : { failure: event.failure }),
        },
      };
    case 'rollback-verified':
      return { ...rollback, verified: { problems: event.problems, kept: event.kept } };
    default:
      return rollback;
  }
}

/** The rollback with one part's record replaced. */
export function settle(rollback: Rollback, key: string, record: CompensationRecord): Rollback {
  return { ...rollback, progress: { ...rollback.progress, [key]: record } };
}
