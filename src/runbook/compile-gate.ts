import type { DocumentPath } from '../document/places.ts';
import { parseDuration } from '../model/duration.ts';
import type { Timing } from '../model/gate.ts';
import type { CompileContext } from './compile-context.ts';
import type { DraftGate } from './draft.ts';
import type { CompiledCheck } from './kinds/gate-kind.ts';
import { gateKeys, gateKinds, type GateKey } from './kinds/gate-kinds.ts';
import { hasStrangeKey, isMapping, keysAmong, listOf, type Mapping } from './mapping.ts';
import { readAs } from './read-as.ts';
import { gateNames } from './schema/gate-schema.ts';
import { timing, timingNames, type TimingInput } from './schema/timing-schema.ts';

/** A list of gates; what cannot be read is left out and was reported. */
export function compileGates(input: unknown, at: DocumentPath, context: CompileContext): DraftGate[] {
  return listOf(input).flatMap((item, index) => {
    const gate = compileGate(item, [...at, index], context);
    return gate === undefined ? [] : [gate];
  });
}

function compileGate(input: unknown, at: DocumentPath, context: CompileContext): DraftGate | undefined {
  if (!isMapping(input)) return undefined;
  const key = oneKind(input, at, context);
  if (key === undefined) return undefined;
  const inside = isMapping(input[key]) ? input[key] : {};
  for (const name of keysAmong(inside, timingNames)) {
    if (Object.hasOwn(input, name))
      context.report([...at, name], {
        code: 'timing-twice',
        message: `${name} stands beside ${key} and inside it`,
        hint: 'keep one of them',
      });
  }
  const merged = readAs(timing, Object.fromEntries([...entriesAmong(inside), ...entriesAmong(input)]));
  const compiled = gateKinds[key].compile(withoutTiming(key, input[key]), [...at, key], context);
  if (merged === undefined || compiled === undefined) return undefined;
  return draftGate(at, compiled, timingOf(merged, context), false, context);
}

function oneKind(input: Mapping, at: DocumentPath, context: CompileContext): GateKey | undefined {
  const kinds = keysAmong(input, gateKeys);
  if (kinds.length === 1) return kinds[0];
  if (kinds.length > 1) {
    context.report([...at, kinds[1]!], {
      code: 'gate-kind-several',
      message: `a gate is of one kind, and here are ${kinds.join(' and ')}`,
      hint: 'make each an item of its own, with a dash',
    });
  } else if (!hasStrangeKey(input, gateNames)) {
    context.report(at, { code: 'gate-kind-missing', message: 'this gate checks nothing', hint: `name one of ${gateKeys.join(', ')}` });
  }
  return undefined;
}

function entriesAmong(mapping: Mapping): [string, unknown][] {
  return keysAmong(mapping, timingNames).map((name) => [name, mapping[name]]);
}

/** The timeout of a command is its own key as well, and stays. */
function withoutTiming(key: GateKey, input: unknown): unknown {
  if (!isMapping(input)) return input;
  return Object.fromEntries(
    Object.entries(input).filter(([name]) => !timingNames.some((known) => known === name) || (key === 'command' && name === 'timeout')),
  );
}

function timingOf(input: TimingInput, context: CompileContext): Timing {
  return {
    timeout: parseDuration(input.timeout ?? '') ?? context.timeouts.gate,
    attempts: input.attempts ?? 1,
    every: parseDuration(input.every ?? '') ?? 1000,
    after: parseDuration(input.after ?? '') ?? 0,
    ...(input.for === undefined ? {} : { for: parseDuration(input.for)! }),
    unchanged: input.unchanged ?? false,
  };
}

/** A check with its timing; a command takes the gate's timeout. */
function draftGate(at: DocumentPath, compiled: CompiledCheck, when: Timing, implied: boolean, context: CompileContext): DraftGate {
  const bound = context.bind(compiled);
  const check =
    bound.check.kind === 'command' ? { ...bound.check, command: { ...bound.check.command, timeout: when.timeout } } : bound.check;
  return { at, gate: { check, timing: when, implied, title: bound.title } };
}

/** The gates that an action brings along, each tried once. */
export function impliedGates(checks: readonly CompiledCheck[], at: DocumentPath, context: CompileContext): DraftGate[] {
  return checks.map((check) => draftGate(at, check, timingOf({}, context), true, context));
}
