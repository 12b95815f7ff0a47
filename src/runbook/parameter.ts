import type { SecretSource } from '../model/plan.ts';
import type { ParameterInput, ParameterType, SecretInput } from './schema/parameter-schema.ts';

/** A parameter as a form and the plan need it. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  /** For people; empty where the runbook says nothing. */
  readonly describe: string;
  /** Missing: any text of the type. */
  readonly pattern?: string;
  /** Numbers: the least value. Texts: the least number of code points. Missing: no limit. */
  readonly min?: number;
  /** Missing: no limit; texts have 4096 code points at most. */
  readonly max?: number;
  /** enum only: exactly these. */
  readonly values?: readonly string[];
  /** Missing: a value must be given. */
  readonly default?: string;
  /** secret only: where the value comes from. */
  readonly secret?: SecretSource;
}

export function parameterDefinition(name: string, input: ParameterInput): ParameterDefinition {
  return {
    name,
    type: input.type,
    describe: input.describe ?? '',
    ...(input.pattern === undefined ? {} : { pattern: input.pattern }),
    ...(input.min === undefined ? {} : { min: input.min }),
    ...(input.max === undefined ? {} : { max: input.max }),
    ...(input.values === undefined ? {} : { values: input.values.map(String) }),
    ...(input.default === undefined ? {} : { default: String(input.default) }),
    ...(input.type === 'secret' ? { secret: secretSourceOf(input.from ?? 'prompt') } : {}),
  };
}

function secretSourceOf(input: SecretInput): SecretSource {
  if (input === 'prompt') return { from: 'prompt' };
  if ('env' in input) return { from: 'env', name: input.env };
  if ('file' in input) return { from: 'file', path: input.file };
  if ('random' in input) return { from: 'random', length: input.random };
  return { from: 'host_file', path: input.host_file, match: input.match };
}
