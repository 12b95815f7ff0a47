import type { Compensation } from '../../model/event.ts';

/** One act of a rollback, in words. */
export function compensationLine(compensation: Compensation): string {
  switch (compensation.kind) {
    case 'undo-action':
      return `undo of step ${compensation.step}, action ${compensation.item + 1}`;
    case 'restore-paths':
      return `paths of step ${compensation.step} back to the pre-image`;
    case 'restore-foreign':
      return 'paths that somebody else changed back to the pre-image';
    case 'reverse-service':
      return `service of step ${compensation.step} back to its state before`;
    case 'again':
      return `service action of step ${compensation.step} once more`;
    case 'pass-over':
      return `step ${compensation.step} passed over: ${compensation.why}`;
    case 'impossible':
      return `step ${compensation.step} cannot be taken back: ${compensation.why}`;
    default:
      return compensation satisfies never;
  }
}
