import { nearestName } from '../../document/nearest-name.ts';
import type { DocumentPath } from '../../document/places.ts';
import type { Draft } from '../draft.ts';
import { isMapping, type Mapping } from '../mapping.ts';
import { rawKeys, rawTexts, type RawText } from './raw-texts.ts';
import type { PlacedMistake } from './rule.ts';

/** What `${name}` may stand for in a text: known when the plan is made, or only when the operation runs. */
type Slot =
  /** Not read for references. */
  | 'literal'
  /** No reference may stand here. */
  | 'none'
  | 'parameters'
  | 'parameters, facts and operation_id'
  | 'all with secrets';

/** Every `${name}` of the file names something that is known there; secrets stay where nobody sees them. */
export function referenceMistakes(input: Mapping, draft: Draft): PlacedMistake[] {
  const names = namesOf(input, draft);
  const inKeys = rawKeys(input)
    .filter(({ text }) => text.includes('${'))
    .map(({ at }): PlacedMistake => ({
      at,
      code: 'name-not-here',
      message: 'a reference stands in a key',
      hint: 'references stand in values only',
    }));
  return [...inKeys, ...rawTexts(input).flatMap((text) => textMistakes(text, names))];
}

interface Names {
  readonly parameters: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
}

function namesOf(input: Mapping, draft: Draft): Names {
  const keys = (value: unknown): string[] => (isMapping(value) ? Object.keys(value) : []);
  return {
    parameters: new Set(keys(input['parameters'])),
    secrets: new Set(draft.parameters.filter(({ definition }) => definition.type === 'secret').map(({ definition }) => definition.name)),
    facts: new Set(keys(input['facts'])),
  };
}

function textMistakes({ at, text }: RawText, names: Names): PlacedMistake[] {
  const slot = slotOf(at);
  if (slot === 'literal') return [];
  const malformed = isLine(at)
    ? []
    : malformedReferences(text)
        .slice(0, maxOfOneText)
        .map((index): PlacedMistake => ({
          at,
          index,
          code: 'name-malformed',
          message: '${ begins a reference, and no name and } follow',
          hint: 'write ${name}, or $${ for a literal ${',
        }));
  const references = [...text.matchAll(/\$\$\{|\$\{([A-Za-z_]\w*)\}/g)].flatMap(({ 1: name, index }) =>
    name === undefined ? [] : [{ name, index }],
  );
  // Each name is judged once, however often it stands in the text.
  const judged = [...new Set(references.map(({ name }) => name))].map((name) => [name, referenceMistake(name, slot, names)] as const);
  const wrong = new Map(judged.filter(([, mistakes]) => mistakes.length > 0));
  return [
    ...malformed,
    ...references
      .filter(({ name }) => wrong.has(name))
      .slice(0, maxOfOneText)
      .flatMap(({ name, index }) => wrong.get(name)!.map((mistake) => ({ ...mistake, at, index }))),
  ];
}

/** So many mistakes of one text say enough about it. */
const maxOfOneText = 50;

function malformedReferences(text: string): number[] {
  return [...text.matchAll(/\$\$\{|\$\{[A-Za-z_]\w*\}|\$\{/g)].flatMap(({ 0: whole, index }) => (whole === '${' ? [index] : []));
}

function referenceMistake(name: string, slot: Slot, names: Names): Omit<PlacedMistake, 'at'>[] {
  const known = [...names.parameters, ...names.facts, 'operation_id'];
  if (!known.includes(name)) {
    const nearest = nearestName(name, known);
    const escape = `for a literal \${${name}} write $\${${name}}`;
    return [
      {
        code: 'name-unknown',
        message: `nothing is called ${name}`,
        hint: nearest === undefined ? `name a parameter, a fact or operation_id; ${escape}` : `did you mean ${nearest}? ${escape}`,
      },
    ];
  }
  if (slot === 'none')
    return [{ code: 'name-not-here', message: `\${${name}} stands where no reference may`, hint: 'write the value out' }];
  if (names.secrets.has(name)) {
    if (slot === 'all with secrets') return [];
    return [
      {
        code: 'secret-exposed',
        message: `the secret ${name} would be seen here`,
        hint: 'secrets stand in stdin, env, write.content and write.edit only',
      },
    ];
  }
  if (slot !== 'parameters' || names.parameters.has(name)) return [];
  return [{ code: 'name-not-here', message: `\${${name}} is not known yet when this is read`, hint: 'only parameters may stand here' }];
}

const declared = new Set([
  'operation_name',
  'objective',
  'blast_radius',
  'rollback_strategy',
  'owner',
  'refs',
  'allowed_paths',
  'not_allowed',
]);

/** Which references may stand at a path of the file. */
function slotOf(at: DocumentPath): Slot {
  const [top, , third] = at;
  const last = at.at(-1);
  if (top === 'parameters') return third === 'describe' || last === 'pattern' || last === 'match' ? 'literal' : 'none';
  if (declared.has(String(top))) return 'parameters';
  if (top === 'facts') return 'parameters';
  if (top !== 'steps' && top !== 'healthy') return 'none';
  if (last === 'from' || last === 'file') return at.includes('http') || at.includes('tcp') ? 'none' : 'parameters';
  if (last === 'stdin' || at.at(-2) === 'env') return 'all with secrets';
  const write = at.lastIndexOf('write');
  if (write !== -1 && (at[write + 1] === 'content' || at[write + 1] === 'edit')) return 'all with secrets';
  return 'parameters, facts and operation_id';
}

/** Texts that are read as a command line: what is malformed there is reported with the line. */
function isLine(at: DocumentPath): boolean {
  const last = at.at(-1);
  return last === 'argv' || last === 'run' || last === 'command' || (at[0] === 'facts' && at.length === 2);
}
