import { patternGraph } from '../model/pattern-graph.ts';
import { compilePattern } from '../model/pattern.ts';
import { riskClasses } from '../model/risk-class.ts';
import { checkRules, type CheckableRule } from './check-rules.ts';
import { badPattern, type Mistake } from './mistake.ts';
import type { PolicyFile } from './schema.ts';

/** The parts of a file that fit the grammar. */
export type CheckablePolicy = Partial<Omit<PolicyFile, 'commands'>> & { readonly commands?: readonly CheckableRule[] | undefined };

/** What the grammar's shapes cannot say: patterns that do not compile, rules that can never match or match too much, contradictions. */
export function checkPolicy(policy: CheckablePolicy): Mistake[] {
  return [
    ...checkRules(policy.commands ?? []),

    ...checkClasses(policy),
    ...checkPlaces(policy),
    ...checkRedaction(policy),
  ];
}

function checkClasses(policy: CheckablePolicy): Mistake[] {
  const named = policy.risk_classes;
  if (named === undefined) return [];
  const top = riskClasses.findLast((name) => named[name] !== undefined);
  if (top === 'HOST_CHANGE') return [];
  const uncovered = riskClasses.slice(top === undefined ? 0 : riskClasses.indexOf(top) + 1);
  return [
    {
      path: ['risk_classes'],
      atKey: true,
      code: 'class-without-rules',
      message: `no class at or above ${uncovered.join(', ')} is named: such operations need another person's approval, a rehearsal and confirm_within`,
      hint: 'name HOST_CHANGE; a class that is missing takes the rules of the next higher one named',
    },
  ];
}

function checkPlaces(policy: CheckablePolicy): Mistake[] {
  return (policy.high_risk ?? []).flatMap((place, index): Mistake[] => {
    const nowhere = (place.paths ?? []).length === 0 && (place.services ?? []).length === 0;
    const nothing = place.approval === undefined && place.rehearsal === undefined;
    if (nowhere)
      return [
        {
          path: ['high_risk', index],
          code: 'empty-place',
          message: 'this place names neither a path nor a service',
          hint: 'write paths: [/some/path] or services: [unit]',
        },
      ];
    if (nothing)
      return [
        {
          path: ['high_risk', index],
          code: 'empty-place',
          message: 'this place asks for nothing',
          hint: 'write approval: other or rehearsal: required',
        },
      ];
    return [];
  });
}

function checkRedaction(policy: CheckablePolicy): Mistake[] {
  return (policy.redact?.patterns ?? []).flatMap((pattern, index): Mistake[] => {
    const path = ['redact', 'patterns', index];
    const compiled = compilePattern(pattern, 'search');
    if (!compiled.ok) return [badPattern(path, pattern, compiled.reason)];
    const graph = patternGraph(pattern);
    if (graph.ok) return [];
    return [
      {
        path,
        code: 'pattern-cannot-stream',
        message: `${pattern} ${graph.reason}, so it cannot be searched in output while it comes`,
        hint: 'write characters, sets, groups, alternatives, repetitions, \\b, ^ and $; it is looked for anywhere in each line',
      },
    ];
  });
}
