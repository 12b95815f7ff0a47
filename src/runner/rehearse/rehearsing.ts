import { bind, bindPartly } from '../../model/bind.ts';
import type { Digest } from '../../model/digest.ts';
import { failed, type Result } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Survey } from '../../model/survey.ts';
import type { Values } from '../../model/template.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EvidenceStore } from '../../ports/evidence.ts';
import type { OutputChunk } from '../../ports/host.ts';
import type { Rehearsals } from '../../ports/rehearsal.ts';
import type { ActContext } from '../../ports/target.ts';
import type { StageFacts } from '../../runbook/rehearsable.ts';
import { redactionsOf } from '../gather-redactions.ts';

/** What a rehearsal is told. */
export interface RehearsalOrder {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  /** Values of those secrets that have one before the operation starts. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly missingSecrets: readonly string[];
}

/** What a rehearsal asks of the outside. */
export interface RehearsalOutside {
  readonly rehearsals: Rehearsals;
  readonly clock: Clock;
  readonly evidence: Pick<EvidenceStore, 'redact' | 'visible'>;
  /** For people: what is being done, a line. */
  readonly says: (line: string) => void;
}

/** One rehearsal while it goes on. */
export interface Rehearsing extends RehearsalOutside {
  readonly order: RehearsalOrder;
  readonly facts: StageFacts;
  /** Stands for the operation's id, which is drawn later. */
  readonly operation: string;
  /** Templates with every value in them. */
  readonly bound: <T>(template: T) => T;
  /** Templates as people see them: secrets stay names. */
  readonly shown: <T>(template: T) => T;
  /** Templates with facts and the id in them; they stay templates, and what still stands as `${name}` is a secret. */
  readonly partly: <T>(template: T) => T;
  /** Free of secrets and of control characters. */
  readonly clean: (text: string) => string;
  readonly context: (watch: (chunk: OutputChunk) => void) => ActContext;
}

/** The date stands in an id's form, the number is one that no operation ever gets. */
const rehearsedNumber = '000';

export function rehearsing(outside: RehearsalOutside, order: RehearsalOrder, lives: ReadonlySet<string>, cancel: AbortSignal): Rehearsing {
  const { plan, survey, secrets } = order;
  const operation = `OPS-${outside.clock.now().slice(0, 10)}-${rehearsedNumber}`;
  const values: Values = { ...survey.facts, operation_id: operation };
  const redactions = redactionsOf(plan.rules.redact, secrets);
  return {
    ...outside,
    order,
    operation,
    facts: { lives, missingSecrets: order.missingSecrets },
    bound: (template) => bind(template, { ...values, ...secrets }),
    shown: (template) => bind(template, values),
    partly: (template) => bindPartly(template, values),
    clean: (text) => outside.evidence.visible(outside.evidence.redact(text, redactions)),
    context: (watch) => ({
      scope: plan.scope,
      enforced: true,
      readOnly: plan.declaration.risk_class === 'READ_ONLY',
      blob: (sha256) => Promise.resolve(blobOf(order, sha256)),
      watch,
      cancel,
    }),
  };
}

function blobOf({ blobs }: RehearsalOrder, sha256: Digest): Result<Uint8Array> {
  const bytes = blobs.get(sha256);
  return bytes === undefined
    ? failed({
        code: 'blob',
        exit: 70,
        message: `the plan names ${sha256.slice(0, 12)}, which was not read`,
        hint: 'this is a bug in Holdpoint',
      })
    : { ok: true, value: bytes };
}
