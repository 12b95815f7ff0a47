import { guardOver, type GuardedPaths } from '../model/guarded-path.ts';
import { highestRiskClass, type RiskClass } from '../model/risk-class.ts';
import type { DraftDeclaration } from './draft.ts';

/** What the declaration's scope means for the class of a step. */
export interface ScopeFacts {
  /** Missing: it could not be read, and nothing is made easier by it. */
  readonly declared: RiskClass | undefined;
  /** true: some allowed path may be written. */
  readonly writable: boolean;
  /** The classes that the guarded places among the allowed paths ask for, at most; READ_ONLY: none is guarded. */
  readonly guardOfAll: RiskClass;
  /** The class that a guarded place asks for; READ_ONLY: it is not guarded. */
  readonly guardOf: (path: string) => RiskClass;
}

/** `guarded` empty: no policy is known, so nothing counts as guarded. */
export function scopeFacts(declaration: DraftDeclaration, guarded: GuardedPaths): ScopeFacts {
  const guardOf = (path: string): RiskClass => guardOver(guarded, path)?.class ?? 'READ_ONLY';
  return {
    declared: declaration.risk_class,
    writable: declaration.allowed_paths.length > 0,
    guardOfAll: highestRiskClass(declaration.allowed_paths.map(({ value }) => guardOf(value.path))),
    guardOf,
  };
}
