import type { Draft } from '../draft.ts';
import type { Mapping } from '../mapping.ts';
import { classRule } from './class-rules.ts';
import { commandRule, forbiddenCommandRule } from './command-rules.ts';
import { failingGateRule, gatesRule, healthyRule, minimumGatesRule } from './gate-rules.ts';
import { parameterMistakes } from './parameter-rules.ts';
import { pathRule } from './path-rules.ts';
import { factRule, patternMistakes } from './pattern-rules.ts';
import { referenceMistakes } from './reference-rules.ts';
import type { PlacedMistake, Rule, Surroundings } from './rule.ts';
import { scopeRule } from './scope-rules.ts';
import { undoOrderRule, undoRule } from './undo-rules.ts';
import { unitRule } from './unit-rules.ts';

/** What must hold in a runbook, with or without its values put in. */
const rules: readonly Rule[] = [
  scopeRule,
  pathRule,
  unitRule,
  classRule,
  undoRule,
  undoOrderRule,
  gatesRule,
  healthyRule,
  failingGateRule,
  minimumGatesRule,
  commandRule,
  forbiddenCommandRule,
  factRule,
];

/** Mistakes that can be seen in the draft; asked again when values are put in, for `..` in a value can leave the scope. */
export function draftMistakes(draft: Draft, surroundings: Surroundings): PlacedMistake[] {
  return rules.flatMap((rule) => rule(draft, surroundings));
}

/** Mistakes of the text alone: names, patterns, parameters. */
export function textualMistakes(input: Mapping, draft: Draft): PlacedMistake[] {
  return [...referenceMistakes(input, draft), ...patternMistakes(input), ...parameterMistakes(input, draft.parameters)];
}
