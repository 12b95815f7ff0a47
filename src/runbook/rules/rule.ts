import type { DocumentPath } from '../../document/places.ts';
import type { Authority } from '../../model/authority.ts';
import type { Mistake } from '../compile-context.ts';
import type { Draft } from '../draft.ts';
import type { ScopeFacts } from '../scope-facts.ts';

/** `change`: where the declaration would be changed, when it is not where the mistake stands; its line is added to the hint. */
export type PlacedMistake = Mistake & { readonly at: DocumentPath; readonly change?: DocumentPath };

/** Where Holdpoint keeps what no operation may touch. Absolute canonical paths. */
export interface OwnPlaces {
  /** Missing: the usual place of root only. */
  readonly state?: string;
  /** Missing: no workspace is known. */
  readonly workspace?: string;
}

/** What a rule may look at besides the runbook itself. */
export interface Surroundings {
  readonly scope: ScopeFacts;
  /** Missing: no policy is known; what it would say is not judged. */
  readonly authority?: Authority;
  readonly own: OwnPlaces;
}

/** One thing that must hold in every runbook: the mistakes against it, each with its place. */
export type Rule = (draft: Draft, surroundings: Surroundings) => readonly PlacedMistake[];

/** `step 2 "Reload nginx"`. */
export function stepName(step: { readonly index: number; readonly name: string }): string {
  return `step ${step.index}${step.name === '' ? '' : ` "${step.name}"`}`;
}
