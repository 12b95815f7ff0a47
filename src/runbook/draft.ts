import type { DocumentPath } from '../document/places.ts';
import type { Action } from '../model/action.ts';
import type { Command } from '../model/command.ts';
import type { AllowedPath, Declaration, NotAllowed } from '../model/declaration.ts';
import type { Gate } from '../model/gate.ts';
import type { ParameterDefinition } from './parameter.ts';

// A runbook while it is judged: the model's nouns with the places they came from. What could not be read is missing, so that
// one mistake does not hide the others.

export interface DraftGate {
  /** Path of the gate in the file; of the action, for an implied one. */
  readonly at: DocumentPath;
  readonly gate: Gate;
}

export interface DraftAction {
  /** Path of the action's value. */
  readonly at: DocumentPath;
  readonly action: Action;
}

export interface DraftUndoItem {
  readonly at: DocumentPath;
  /** What kind of action stands there, also where it could not be read. */
  readonly key?: Action['kind'];
  readonly action?: DraftAction;
  readonly gates: readonly DraftGate[];
  readonly gatesWritten: boolean;
}

export type DraftUndo =
  | { readonly kind: 'snapshot' | 'again' }
  | { readonly kind: 'list'; readonly items: readonly DraftUndoItem[] }
  | { readonly kind: 'none' | 'impossible'; readonly why: string };

export interface DraftStep {
  readonly at: DocumentPath;
  /** From 1. */
  readonly index: number;
  readonly name: string;
  readonly when: readonly DraftGate[];
  /** What kind of action stands there, also where it could not be read. */
  readonly key?: Action['kind'];
  readonly action?: DraftAction;
  /** Implied ones first. */
  readonly gates: readonly DraftGate[];
  /** true: `gates` stands in the file, whatever is in it. */
  readonly gatesWritten: boolean;
  /** Missing: not written, or not readable; `undoWritten` tells. */
  readonly undo?: DraftUndo;
  readonly undoWritten: boolean;
  readonly confirm_within?: number;
}

export interface DraftFact {
  readonly at: DocumentPath;
  readonly name: string;
  readonly command: Command;
}

export interface DraftParameter {
  readonly at: DocumentPath;
  readonly definition: ParameterDefinition;
}

export interface Placed<T> {
  readonly at: DocumentPath;
  readonly value: T;
}

/** The declaration's fields as far as they could be read. */
export type DraftDeclaration = Partial<Omit<Declaration, 'allowed_paths' | 'allowed_services'>> & {
  readonly allowed_paths: readonly Placed<AllowedPath>[];
  readonly allowed_services: readonly Placed<string>[];
};

export interface Draft {
  readonly declaration: DraftDeclaration;
  readonly owner?: string;
  readonly refs: readonly string[];
  readonly not_allowed: readonly Placed<NotAllowed>[];
  readonly on_fail?: 'rollback' | 'halt';
  readonly parameters: readonly DraftParameter[];
  readonly facts: readonly DraftFact[];
  readonly healthy: readonly DraftGate[];
  /** true: `healthy` has items, whatever is in them. */
  readonly healthyWritten: boolean;
  readonly steps: readonly DraftStep[];
}
