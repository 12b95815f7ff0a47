import type { z } from 'zod';
import type { DocumentPath } from '../../document/places.ts';
import type { GateCheck } from '../../model/gate.ts';
import type { CompileContext } from '../compile-context.ts';

/** A check and how it is shown: one line, a template like every string of the plan. */
export interface CompiledCheck {
  readonly check: GateCheck;
  readonly title: string;
}

/** One kind of gate: its grammar without timing keys, its noun in the plan, whether a rehearsal can judge it. */
export interface GateKind {
  /** All forms. Maps know the timing keys as well. */
  readonly schema: z.ZodType;
  /** undefined: not readable; reported already. `input` has no timing keys but those the kind has itself. */
  readonly compile: (input: unknown, at: DocumentPath, context: CompileContext) => CompiledCheck | undefined;
  /** Missing: yes. Else why a rehearsal in a view cannot judge it. */
  readonly notRehearsed?: string;
}
