import { nearestName } from '../document/nearest-name.ts';
import type { ParameterValue } from '../model/plan.ts';
import type { Values } from '../model/template.ts';
import type { DraftParameter } from './draft.ts';
import { validateParameter } from './parameter-values.ts';
import type { PlacedMistake } from './rules/rule.ts';

/** Values given by name: texts as typed, or another source for a secret. */
export type GivenParameters = Readonly<Record<string, ParameterValue>>;

export interface BoundParameters {
  /** For the record; secrets by their source. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Plain values by name, for the templates. */
  readonly values: Values;
  readonly mistakes: readonly PlacedMistake[];
}

/** Each parameter with its value: the given one, else its default. */
export function bindParameters(definitions: readonly DraftParameter[], given: GivenParameters): BoundParameters {
  const bound = definitions.map((placed) => ({ name: placed.definition.name, ...valueOf(placed, given) }));
  const parameters = bound.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const values = parameters.flatMap(([name, value]) => ('value' in value ? [[name, value.value] as const] : []));
  return {
    parameters: Object.fromEntries(parameters),
    values: Object.fromEntries(values),
    mistakes: [...unknown(definitions, given), ...bound.flatMap(({ mistake }) => (mistake === undefined ? [] : [mistake]))],
  };
}

function valueOf(
  { at, definition }: DraftParameter,
  given: GivenParameters,
): { readonly value?: ParameterValue; readonly mistake?: PlacedMistake } {
  const { name, secret } = definition;
  const own = Object.hasOwn(given, name) ? given[name] : undefined;
  if (secret !== undefined) {
    if (own === undefined) return { value: { secret } };
    if ('secret' in own) return { value: own };
    return {
      mistake: {
        at,
        code: 'secret-exposed',
        message: `the secret ${name} is given as plain text`,
        hint: `give it by --secret-file ${name}=FILE, or let it be asked for`,
      },
    };
  }
  if (own !== undefined && 'secret' in own)
    return { mistake: { at, code: 'parameter-invalid', message: `${name} is no secret`, hint: `give it by --param ${name}=VALUE` } };
  const text = own?.value ?? definition.default;
  if (text === undefined)
    return {
      mistake: {
        at,
        code: 'parameter-missing',
        message: `the parameter ${name} has no value`,
        hint: `give it by --param ${name}=VALUE${definition.describe === '' ? '' : ` (${definition.describe})`}`,
      },
    };
  const checked = validateParameter(definition, text);
  if (checked.ok) return { value: { value: checked.value } };
  return { mistake: { at, code: 'parameter-invalid', message: `${name}: ${checked.message}`, hint: checked.hint } };
}

function unknown(definitions: readonly DraftParameter[], given: GivenParameters): PlacedMistake[] {
  const names = definitions.map(({ definition }) => definition.name);
  return Object.keys(given)
    .filter((name) => !names.includes(name))
    .toSorted()
    .map((name) => {
      const nearest = nearestName(name, names);
      const hint =
        nearest === undefined
          ? names.length === 0
            ? 'the runbook has no parameters'
            : `its parameters are ${names.join(', ')}`
          : `did you mean ${nearest}?`;
      return { at: ['parameters'], code: 'parameter-unknown', message: `the runbook has no parameter ${name}`, hint };
    });
}
