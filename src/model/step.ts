import type { Action } from './action.ts';
import type { Gate } from './gate.ts';
import type { RiskClass } from './risk-class.ts';

export interface UndoItem {
  readonly action: Action;
  readonly gates: readonly Gate[];
}

/** How a step is taken back. */
export type Undo =
  /** A step that changes nothing has nothing to undo. */
  | { readonly kind: 'nothing' }
  /** Paths that the step changed go back to the pre-image. */
  | { readonly kind: 'snapshot' }
  /** The same reload, restart or daemon-reload once more, after all files are back. */
  | { readonly kind: 'again' }
  /** start, stop, enable, disable: the unit goes back to the state recorded before the step. */
  | { readonly kind: 'reverse' }
  | { readonly kind: 'list'; readonly items: readonly UndoItem[] }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'impossible'; readonly why: string };

export interface Step {
  /** From 1. */
  readonly index: number;
  readonly name: string;
  /** Empty: always. */
  readonly when: readonly Gate[];
  readonly action: Action;
  readonly gates: readonly Gate[];
  readonly undo: Undo;
  /** false: a check or a command that can write and reach nothing; it flows without Enter. */
  readonly changes: boolean;
  /** true: the step's processes can write allowed paths, so a manifest is taken after it. */
  readonly writes: boolean;
  /** The lowest class that may contain it. */
  readonly needs: RiskClass;
  /** true: runs outside the boundary (reach host, or service verbs are NOT outside: they are ours). */
  readonly outside: boolean;
  /** Missing: no dead-man's switch. Milliseconds. */
  readonly confirm_within?: number;
  /** Where it stands in the runbook. */
  readonly line: number;
}
