import type { AllowedPath, NotAllowed } from '../model/declaration.ts';
import { compileCommand, readCommand } from './compile-command.ts';
import type { CompileContext } from './compile-context.ts';
import { compileGates } from './compile-gate.ts';
import { compileSteps } from './compile-step.ts';
import type { Draft, DraftDeclaration, DraftFact, DraftParameter, Placed } from './draft.ts';
import { isMapping, listOf, type Mapping } from './mapping.ts';
import { parameterDefinition } from './parameter.ts';
import { readAs } from './read-as.ts';
import { parameter } from './schema/parameter-schema.ts';
import { allowedPath, longestScope, notAllowedItem, runbookSchema } from './schema/runbook-schema.ts';
import { text, unit } from './schema/values.ts';

/** The file's data as the model's nouns with places. Parts that do not fit the grammar are left out; the schema reported them. */
export function compileRunbook(input: Mapping, context: CompileContext): Draft {
  const { shape } = runbookSchema;
  const owner = readAs(shape.owner, input['owner']);
  const onFail = readAs(shape.on_fail, input['on_fail']);
  return {
    declaration: compileDeclaration(input, context),
    ...(owner === undefined ? {} : { owner: context.bind(owner) }),
    refs: listOf(input['refs'])
      .flatMap((item) => readAs(text, item) ?? [])
      .map((ref) => context.bind(ref)),
    not_allowed: compileNotAllowed(input['not_allowed'], context),
    ...(onFail === undefined ? {} : { on_fail: onFail }),
    parameters: parametersOf(input),
    facts: compileFacts(input['facts'], context),
    healthy: compileGates(input['healthy'], ['healthy'], context),
    healthyWritten: listOf(input['healthy']).length > 0,
    steps: compileSteps(input['steps'], context),
  };
}

/** The parameters' definitions alone: they are needed before anything can be bound. */
export function parametersOf(input: Mapping): DraftParameter[] {
  const written = input['parameters'];
  if (!isMapping(written)) return [];
  return Object.entries(written).flatMap(([name, item]) => {
    const read = readAs(parameter, item);
    return read === undefined ? [] : [{ at: ['parameters', name], definition: parameterDefinition(name, read) }];
  });
}

export function compileDeclaration(input: Mapping, context: Pick<CompileContext, 'bind'>): DraftDeclaration {
  const { shape } = runbookSchema;
  const texts = (['operation_name', 'objective', 'blast_radius', 'rollback_strategy'] as const).flatMap((key) => {
    const read = readAs(shape[key], input[key]);
    return read === undefined ? [] : [[key, context.bind(read)] as const];
  });
  const riskClass = readAs(shape.risk_class, input['risk_class']);
  return {
    ...Object.fromEntries(texts),
    ...(riskClass === undefined ? {} : { risk_class: riskClass }),
    allowed_paths: listOf(input['allowed_paths'])
      .slice(0, longestScope)
      .flatMap((item, index) => compileAllowedPath(item, index, context)),
    allowed_services: listOf(input['allowed_services'])
      .slice(0, longestScope)
      .flatMap((item, index) => {
        const read = readAs(unit, item);
        return read === undefined ? [] : [{ at: ['allowed_services', index], value: read }];
      }),
  };
}

function compileAllowedPath(item: unknown, index: number, context: Pick<CompileContext, 'bind'>): Placed<AllowedPath>[] {
  const read = readAs(allowedPath, item);
  if (read === undefined) return [];
  const value = typeof read === 'string' ? { path: read, keep: false } : { path: read.path, keep: read.keep === true };
  return [{ at: ['allowed_paths', index], value: context.bind(value) }];
}

function compileNotAllowed(input: unknown, context: CompileContext): Placed<NotAllowed>[] {
  return listOf(input).flatMap((item, index): Placed<NotAllowed>[] => {
    const at = ['not_allowed', index];
    const read = readAs(notAllowedItem, item);
    if (read === undefined) return [];
    if (typeof read === 'string') return [{ at, value: { kind: 'text', text: context.bind(read) } }];
    const { path, service, command: line } = read;
    const values: NotAllowed[] = [
      ...(path === undefined ? [] : [{ kind: 'path' as const, path: context.bind(path) }]),
      ...(service === undefined ? [] : [{ kind: 'service' as const, unit: service }]),
      ...(line === undefined ? [] : [{ kind: 'command' as const, line: context.bind(line) }]),
    ];
    if (values.length === 1) return [{ at, value: values[0]! }];
    context.report(at, {
      code: 'choose-one',
      message: 'exactly one of path, service and command must stand here',
      hint: 'make each an item of its own, with a dash',
    });
    return [];
  });
}

function compileFacts(input: unknown, context: CompileContext): DraftFact[] {
  if (!isMapping(input)) return [];
  return Object.entries(input).flatMap(([name, item]) => {
    const read = readCommand(item);
    const at = ['facts', name];
    const compiled = read === undefined ? undefined : compileCommand(read, at, context.timeouts.gate, context);
    return compiled === undefined ? [] : [{ at, name, command: compiled }];
  });
}
