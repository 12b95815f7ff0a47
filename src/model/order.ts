import type { Approval } from './approval.ts';
import type { Plan } from './plan.ts';
import type { Survey } from './survey.ts';

/** Everything a runner needs to execute: what was planned, surveyed and approved, and for whom. Stored in the operation's folder. */
export interface Order {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly approval: Approval;
  /** Absolute root of the workspace. */
  readonly workspace: string;
  readonly requested_by: string;
  readonly executed_by: string;
  /** true: a person releases each changing step and answers questions; false: HALT where a person would be asked. */
  readonly attended: boolean;
  /** Set on `rollback ID`: the finished operation that this one undoes. */
  readonly rollback_of?: string;
}
