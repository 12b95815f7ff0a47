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
  /** What is missing on a stage with live services. Missing: the stage has none. */
  readonly live?: LiveFacts;
  /** Secrets without a value yet: they are typed when the operation starts. */
  readonly missingSecrets: readonly string[];
}

export interface LiveFacts {
  /** Units that do not run on it, with the reason. */
  readonly absent: ReadonlyMap<string, string>;
  /** Addresses as gates write them (a URL, `HOST:PORT`, `[HOST]:PORT`) that cannot be asked on it, with the reason. */
  readonly unreached: ReadonlyMap<string, string>;
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
  const absent = action.kind === 'service' ? whyAbsent(action.unit, stage) : undefined;
  if (absent !== undefined) return absent;
  return (action.kind === 'run' || action.kind === 'script' ? whyNotCommand(action.command) : undefined) ?? missingSecret(action, stage);
}

export function whyNotGate({ check }: Pick<Gate, 'check'>, stage: StageFacts): string | undefined {
  // The number of failed units is asked in the form of a service gate.
  const key: GateKey = check.kind === 'services' ? 'service' : check.kind;
  const kind = 'notRehearsed' in gateKinds[key] ? gateKinds[key].notRehearsed : undefined;
  if (kind !== undefined && !stage.lives.has(key)) return kind;
  const absent = whyNotAsked(check, stage);
  if (absent !== undefined) return absent;
  return (check.kind === 'command' ? whyNotCommand(check.command) : undefined) ?? missingSecret(check, stage);
}

function whyNotAsked(check: Gate['check'], stage: StageFacts): string | undefined {
  if (check.kind === 'service' || check.kind === 'journal') return whyAbsent(check.unit, stage);
  const address = addressOf(check);
  return address === undefined ? undefined : stage.live?.unreached.get(address);
}

/** What a gate asks over the network, as it is written; undefined: nothing. */
export function addressOf(check: Gate['check']): string | undefined {
  if (check.kind === 'tcp') return `${check.host.includes(':') ? `[${check.host}]` : check.host}:${check.port}`;
  return check.kind === 'http' || check.kind === 'prometheus' ? check.url : undefined;
}

function whyAbsent(unit: string, { live }: StageFacts): string | undefined {
  const why = live?.absent.get(unit);
  return why === undefined ? undefined : `${unit} does not run in the twin: ${why}`;
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
