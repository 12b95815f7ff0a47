import type { Result } from '../../src/model/failure.ts';
import type { PlanScope } from '../../src/model/plan.ts';

/** The value of a result that must be one; its failure becomes the error of the test. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

/** A scope of paths alone. */
export function scopeOf(writable: readonly string[], keep: readonly string[] = []): PlanScope {
  return { writable, keep, protected: [], hidden: [], units: [], not_enforced: [] };
}
