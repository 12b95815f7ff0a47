import type { Action } from '../model/action.ts';
import { formatReach, type Command } from '../model/command.ts';
import type { Gate } from '../model/gate.ts';
import type { Step } from '../model/step.ts';
import { referencesIn } from '../model/template.ts';
import { kindOf } from './kinds/action-kinds.ts';
import { gateKinds, type GateKey } from './kinds/gate-kinds.ts';

/** What decides whether something can be tried. */
export interface StageFacts {
  /** Kinds that the stage performs although a plain view cannot. Empty: none. */
  readonly lives: ReadonlySet<string>;
  /** Secrets without a value yet: they are typed when the operation starts. */
  readonly missingSecrets: readonly string[];
}

/** Why a step's action is not tried; undefined: it is. */
export function whyNotStep(step: Pick<Step, 'action' | 'when'>, stage: StageFacts): string | undefined {
  const untold = step.when.find((gate) => whyNotGate(gate, stage) !== undefined);
  if (untold !== undefined) return `its condition (${untold.title}) cannot be judged: ${whyNotGate(untold, stage)}`;
  return whyNotAction(step.action, stage);
}

export function whyNotAction(action: Action, stage: StageFacts): string | undefined {
  const kind = kindOf(action).notRehearsed;
  if (kind !== undefined && !stage.lives.has(action.kind)) return kind;
  return (action.kind === 'run' || action.kind === 'script' ? whyNotCommand(action.command) : undefined) ?? missingSecret(action, stage);
}

export function whyNotGate({ check }: Pick<Gate, 'check'>, stage: StageFacts): string | undefined {
  // The number of failed units is asked in the form of a service gate.
  const key: GateKey = check.kind === 'services' ? 'service' : check.kind;
  const kind = 'notRehearsed' in gateKinds[key] ? gateKinds[key].notRehearsed : undefined;
  if (kind !== undefined && !stage.lives.has(key)) return kind;
  return (check.kind === 'command' ? whyNotCommand(check.command) : undefined) ?? missingSecret(check, stage);
}

function whyNotCommand({ reach }: Command): string | undefined {
  return reach.length === 0 ? undefined : `it reaches ${reach.map(formatReach).join(', ')}, and a rehearsal reaches nothing of the host`;
}

function missingSecret(value: unknown, { missingSecrets }: StageFacts): string | undefined {
  const used = new Set(textsIn(value).flatMap(referencesIn));
  const missing = missingSecrets.find((name) => used.has(name));
  return missing === undefined ? undefined : `the secret ${missing} has no value before the operation starts`;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(textsIn);
}

/** Everything of a plan that cannot be tried in a plain view, known before anything is: `step 2 (Reload nginx): services run on the host only`. */
export function foreseenNotRehearsed(
  { healthy, steps }: { readonly healthy: readonly Gate[]; readonly steps: readonly Step[] },
  stage: StageFacts,
): readonly string[] {
  const gates = (where: string, list: readonly Gate[]): string[] =>
    list.flatMap((gate) => {
      const why = whyNotGate(gate, stage);
      return why === undefined ? [] : [`${where}: gate ${gate.title}: ${why}`];
    });
  return [
    ...gates('healthy', healthy),
    ...steps.flatMap((step) => {
      const why = whyNotStep(step, stage);
      return why === undefined ? gates(stepName(step), step.gates) : [`${stepName(step)}: ${why}`];
    }),
  ];
}

export function stepName({ index, name }: Pick<Step, 'index' | 'name'>): string {
  return `step ${index} (${name})`;
}
