import type { DocumentPath } from '../../document/places.ts';
import { patternTree } from '../../model/pattern-tree.ts';
import { compilePattern } from '../../model/pattern.ts';
import { render } from '../../model/template.ts';
import type { Mapping } from '../mapping.ts';
import { longestPattern } from '../schema/values.ts';
import { rawTexts } from './raw-texts.ts';
import type { PlacedMistake, Rule } from './rule.ts';

const patternKeys = new Set(['stdout', 'stderr', 'body', 'without', 'with', 'match', 'pattern']);
/** Mappings whose keys people choose. */
const freeMaps = new Set(['env', 'send', 'json', 'parameters', 'facts']);

/** Every pattern of the file compiles. */
export function patternMistakes(input: Mapping): PlacedMistake[] {
  return rawTexts(input).flatMap(({ at, text }): PlacedMistake[] => {
    // What is too long was reported by the schema.
    if (!isPattern(at) || text.length > longestPattern) return [];
    // A value is put in as literal text; any letter stands for it here.
    const sample = render(text.replace(/(?<!\$)\$\{[A-Za-z_]\w*\}/g, 'x'), {});
    const compiled = compilePattern(at[0] === 'parameters' ? text : sample, 'search');
    if (compiled.ok) return [];
    return [
      {
        at,
        code: 'pattern-broken',
        message: `the pattern does not compile: ${compiled.reason.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '')}`,
        hint: 'patterns are ECMAScript with the u flag; a backslash in double quotes is written twice',
      },
    ];
  });
}

function isPattern(at: DocumentPath): boolean {
  const last = at.at(-1);
  const parent = at.at(-2);
  if (parent === 'header') return true;
  if (typeof last !== 'string' || !patternKeys.has(last) || freeMaps.has(String(parent))) return false;
  return last !== 'with' || parent === 'log' || parent === 'journal';
}

/** A fact's value is what its pattern finds. */
export const factRule: Rule = (draft) =>
  draft.facts.flatMap(({ at, name, command }): PlacedMistake[] => {
    if (command.stdout === undefined)
      return [
        {
          at,
          code: 'stdout-missing',
          message: `the fact ${name} has no pattern for what it reads`,
          hint: 'add stdout: PATTERN; its one group, or the whole of it, is the value',
        },
      ];
    const groups = patternTree(command.stdout)?.groups ?? 0;
    if (groups <= 1) return [];
    return [
      {
        at: [...at, 'stdout'],
        code: 'groups-several',
        message: `the pattern of ${name} has ${groups} groups, and a fact has one value`,
        hint: 'write (?:…) for the groups that are not the value',
      },
    ];
  });
