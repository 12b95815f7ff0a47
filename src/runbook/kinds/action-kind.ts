import type { z } from 'zod';
import type { DocumentPath } from '../../document/places.ts';
import type { Action } from '../../model/action.ts';
import type { RiskClass } from '../../model/risk-class.ts';
import type { CompileContext } from '../compile-context.ts';
import type { ScopeFacts } from '../scope-facts.ts';
import type { CompiledCheck } from './gate-kind.ts';

/** What an action can do to the host within a scope. */
export interface Effect {
  /** The lowest class that may contain it. */
  readonly needs: RiskClass;
  /** false: it can write and reach nothing that matters, or only looks. */
  readonly changes: boolean;
  /** true: allowed paths may be different afterwards by its own hand. */
  readonly writes: boolean;
  /** true: it runs outside the boundary. */
  readonly outside: boolean;
}

export type UndoWord = 'snapshot' | 'again' | 'list' | 'none' | 'impossible';

/** One kind of action: its grammar, its noun in the plan, what it needs, what follows from it. */
export interface ActionKind<A extends Action> {
  readonly schema: z.ZodType;
  /** undefined: not readable; reported already. */
  readonly compile: (input: unknown, at: DocumentPath, context: CompileContext) => A | undefined;
  /** One line, a template. */
  readonly title: (action: A) => string;
  readonly effect: (action: A, scope: ScopeFacts) => Effect;
  readonly impliedGates: (action: A) => readonly CompiledCheck[];
  /** What `undo` means when it is not written; undefined: it must be written. */
  readonly defaultUndo: (action: A, effect: Effect) => 'snapshot' | 'again' | 'reverse' | 'nothing' | undefined;
  /** Undos that may be written. */
  readonly undoFits: (action: A) => readonly UndoWord[];
  /** true: gates must be written, except in READ_ONLY. */
  readonly gatesNeeded: boolean;
  /** Missing: yes. Else why a rehearsal in a view cannot do it. */
  readonly notRehearsed?: string;
}

export const anyUndo: readonly UndoWord[] = ['list', 'none', 'impossible'];
export const nothing: Effect = { needs: 'READ_ONLY', changes: false, writes: false, outside: false };
