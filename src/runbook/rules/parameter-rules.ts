import type { DraftParameter } from '../draft.ts';
import { isMapping, type Mapping } from '../mapping.ts';
import { validateParameter } from '../parameter-values.ts';
import { readAs } from '../read-as.ts';
import type { ParameterInput, ParameterType } from '../schema/parameter-schema.ts';
import { parameter } from '../schema/parameter-schema.ts';
import { rawKeys, rawTexts } from './raw-texts.ts';
import type { PlacedMistake } from './rule.ts';

/** The keys of each parameter fit its type, its default is a value of it, and names are not taken twice. */
export function parameterMistakes(input: Mapping, parameters: readonly DraftParameter[]): PlacedMistake[] {
  const facts = isMapping(input['facts']) ? Object.keys(input['facts']) : [];
  return [
    ...parameters.flatMap((placed) => parameterMistake(input, placed)),
    ...takenNames(input, facts),
    ...protoNames(input),
    ...unused(input, facts),
  ];
}

const textTypes: readonly ParameterType[] = ['string', 'path', 'file'];
const numberTypes: readonly ParameterType[] = ['integer', 'number'];

/** Which types know a key, for the keys that not all of them know. */
const keyTypes: Readonly<Record<'pattern' | 'min' | 'max' | 'values' | 'from', readonly ParameterType[]>> = {
  pattern: textTypes,
  min: [...textTypes, ...numberTypes],
  max: [...textTypes, ...numberTypes],
  values: ['enum'],
  from: ['secret'],
};

function parameterMistake(input: Mapping, { at, definition }: DraftParameter): PlacedMistake[] {
  const raw = readAs(parameter, (input['parameters'] as Mapping)[definition.name]);
  if (raw === undefined) return [];
  const misfits = Object.entries(keyTypes)
    .filter(([key, types]) => raw[key as keyof ParameterInput] !== undefined && !types.includes(definition.type))
    .map(([key, types]) =>
      contradiction([...at, key], `${key} means nothing for the type ${definition.type}`, `leave it out; it is for ${types.join(', ')}`),
    );
  return [...misfits, ...limitMistakes(at, definition), ...defaultMistake(at, definition, raw)];
}

function limitMistakes(at: PlacedMistake['at'], definition: DraftParameter['definition']): PlacedMistake[] {
  const { min, max, type, values } = definition;
  const empty =
    min !== undefined && max !== undefined && min > max
      ? [contradiction([...at, 'min'], `min ${min} is more than max ${max}`, 'swap them')]
      : [];
  const choices = type === 'enum' && values === undefined ? [contradiction(at, 'an enum needs its values', 'add values: [a, b]')] : [];
  const twice =
    values !== undefined && new Set(values).size < values.length
      ? [contradiction([...at, 'values'], 'a value stands here twice', 'leave one of them out')]
      : [];
  return [...empty, ...choices, ...twice];
}

function defaultMistake(at: PlacedMistake['at'], definition: DraftParameter['definition'], raw: ParameterInput): PlacedMistake[] {
  if (raw.default === undefined) return [];
  const place = [...at, 'default'];
  if (definition.type === 'secret')
    return [contradiction(place, 'a secret in the runbook is none', 'leave default out, and say with from: where it comes from')];
  const kind = numberTypes.includes(definition.type) ? 'number' : definition.type === 'boolean' ? 'boolean' : 'string';
  if (definition.type !== 'enum' && typeof raw.default !== kind) {
    const words = { number: 'a number', boolean: 'true or false', string: 'text' }[kind];
    return [
      {
        at: place,
        code: 'wrong-type',
        message: `the default of the type ${definition.type} is ${words}, and this is ${wordFor(raw.default)}`,
        hint: kind === 'string' ? 'put it in quotes' : `write ${words} without quotes`,
      },
    ];
  }
  const checked = validateParameter(definition, String(raw.default));
  return checked.ok ? [] : [contradiction(place, checked.message, 'write a default that the parameter takes')];
}

function wordFor(value: string | number | boolean): string {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : 'a boolean';
}

/** `__proto__` as a name of the writer's own choice: no grammar knows it, and nobody means it. */
function protoNames(input: Mapping): PlacedMistake[] {
  return rawKeys(input)
    .filter(({ at, text }) => text === '__proto__' && ['parameters', 'facts', 'env', 'header', 'send', 'json'].includes(String(at.at(-2))))
    .map(({ at }) => ({ at, code: 'name-taken', message: '__proto__ is no name', hint: 'choose another name' }));
}

function takenNames(input: Mapping, facts: readonly string[]): PlacedMistake[] {
  const parameters = isMapping(input['parameters']) ? Object.keys(input['parameters']) : [];
  const reserved = [...parameters.map((name) => ['parameters', name]), ...facts.map((name) => ['facts', name])]
    .filter(([, name]) => name === 'operation_id')
    .map((at): PlacedMistake => ({
      at,
      code: 'name-taken',
      message: 'operation_id is the name of the operation itself',
      hint: 'choose another name',
    }));
  const twice = facts
    .filter((name) => parameters.includes(name))
    .map((name): PlacedMistake => ({
      at: ['facts', name],
      code: 'name-taken',
      message: `${name} is a parameter and a fact`,
      hint: 'choose another name for one of them',
    }));
  return [...reserved, ...twice];
}

function unused(input: Mapping, facts: readonly string[]): PlacedMistake[] {
  const parameters = isMapping(input['parameters']) ? Object.keys(input['parameters']) : [];
  const used = new Set(rawTexts(input).flatMap(({ text }) => [...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map((match) => match[1]!)));
  return [...parameters.map((name) => ['parameters', name]), ...facts.map((name) => ['facts', name])]
    .filter(([, name]) => name !== '__proto__' && /^[A-Za-z]\w*$/.test(name!) && !used.has(name!))
    .map((at) => ({
      at,
      code: 'parameter-unused',
      message: `nothing refers to ${at[1]!}`,
      hint: `write \${${at[1]!}} where it is meant, or leave it out`,
    }));
}

function contradiction(at: PlacedMistake['at'], message: string, hint: string): PlacedMistake {
  return { at, code: 'parameter-contradiction', message, hint };
}
