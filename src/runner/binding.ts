import { bind, bindPartly } from '../model/bind.ts';
import { FailureError, type Result } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import type { Values } from '../model/template.ts';
import type { EvidenceStore, Redactions } from '../ports/evidence.ts';
import type { Operations } from '../ports/operations.ts';
import { redactionsOf } from './gather-redactions.ts';

/** Templates of the plan as they are shown and as they are performed. */
export interface Binding {
  /** Facts and `operation_id` in their places; a secret stays `${name}`. For records and screens. */
  readonly shown: <T>(template: T) => T;
  /** Facts and `operation_id` in their places, and still a template: a secret is a reference, and text that looks like one is escaped. */
  readonly partly: <T>(template: T) => T;
  /** Secrets too, read from the host state now and kept no longer than the act. Throws FailureError (74). */
  readonly forAct: () => Promise<{
    readonly bound: <T>(template: T) => T;
    readonly redactions: Redactions;
    readonly clean: (text: string) => string;
  }>;
}

/** `operation_id` in an operation that undoes another one is the other's: its files are named so. */
export function createBinding(id: string, order: Order, operations: Pick<Operations, 'loadSecrets'>, evidence: EvidenceStore): Binding {
  const values: Values = { ...order.survey.facts, operation_id: order.rollback_of ?? id };
  return {
    shown: (template) => bind(template, values),
    partly: (template) => bindPartly(template, values),
    forAct: async () => {
      const secrets = orThrow(await operations.loadSecrets(id));
      const redactions = redactionsOf(order.plan.rules.redact, secrets);
      return {
        bound: (template) => bind(template, { ...values, ...secrets }),
        redactions,
        clean: (text) => evidence.visible(evidence.redact(text, redactions)),
      };
    },
  };
}

/** The value; its failure ends the runner. */
export function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new FailureError(result.failure);
  return result.value;
}
