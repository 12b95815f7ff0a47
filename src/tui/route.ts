import type { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { RehearsalProof } from '../model/rehearsal.ts';
import type { Survey } from '../model/survey.ts';
import type { OpenedRun, PlannedRun } from '../runner/prepare-run.ts';
import type { OpenedOperation } from './operation/open-operation.ts';
import type { Choice, OpenOperation } from './picker/items.ts';
import type { Approving } from './prepare/approval.ts';
import type { Form } from './prepare/form.ts';

/** Where the app is. One union: a screen has exactly what it shows. */
export type Route =
  /** `stays`: it may not be left half-way. `stop`: it can be stopped, and then leads back; missing: it is left by leaving the app. */
  | {
      readonly at: 'busy';
      readonly what: string;
      /** What of it is being done now. */
      readonly part?: string;
      readonly since: number;
      readonly stays: boolean;
      readonly stop?: AbortController;
    }
  | {
      readonly at: 'picker';
      readonly workspace: string;
      readonly choices: readonly Choice[];
      readonly operations: readonly OpenOperation[];
      /** The id or file that was chosen last. */
      readonly chosen: string | undefined;
    }
  | { readonly at: 'form'; readonly opened: OpenedRun; readonly form: Form }
  | {
      readonly at: 'plan';
      readonly prepared: Prepared;
      readonly notice: string;
      readonly approving: Approving;
      readonly from?: 'rehearsal';
    }
  | { readonly at: 'approval'; readonly prepared: Prepared; readonly approving: Approving }
  | { readonly at: 'operation'; readonly id: string; readonly opened: OpenedOperation }
  /** `back`: where Escape leads; missing: the app ends with the failure's exit code. `again`: the runbook to be read anew. */
  | {
      readonly at: 'refused';
      readonly failure: Failure;
      readonly findings: readonly Finding[];
      readonly source: string;
      readonly back: Route | undefined;
      readonly again?: string;
    };

/** A plan that may be approved: what was typed, what it became, what this host says. */
export interface Prepared {
  readonly form: Form;
  /** The runbook as its file is. */
  readonly base: OpenedRun;
  /** The runbook as it is planned: completed by what was typed. */
  readonly opened: OpenedRun;
  readonly planned: PlannedRun;
  readonly survey: Survey;
  /** All that the rehearsal found which the survey names. Missing: it names none. */
  readonly proof?: RehearsalProof;
  /** The runbook with what was typed into its declaration; missing: nothing was typed, or it is written back already. */
  readonly typedSource: string | undefined;
}
