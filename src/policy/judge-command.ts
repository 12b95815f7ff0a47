import { isCanonicalPath } from '../model/canonical-path.ts';
import type { AllowedBy } from '../model/command.ts';
import { isDangerousVariable } from './dangerous-env.ts';
import { formatPin, formatRule } from './format-rule.ts';
import { differences, type Difference, type JudgedCommand } from './match-command.ts';
import type { Pin, Policy, Rule } from './policy.ts';
import { showWord } from './show-word.ts';
import { textOfWord } from './word.ts';

/** Under which runbook a command is judged. */
export interface JudgedRunbook {
  readonly file: string;
  readonly sha256: string;
}

/** The rule that a refused command comes nearest to, and in what it differs. */
export interface NearestRule {
  readonly rule: Rule;
  readonly differences: readonly Difference[];
}

export type Judgement =
  | { readonly allowed: true; readonly by: AllowedBy }
  | {
      readonly allowed: false;
      /** The program is no absolute path. */
      readonly bareProgram?: string;
      /** A variable that only a rule of its own may set. */
      readonly dangerousVariable?: string;
      /** The runbook is pinned, but with another content. */
      readonly stalePin?: Pin;
      readonly nearest?: NearestRule;
    };

/** A rule first, for it says most; then the runbook's pin, which holds no content of a script and so allows none; then, in READ_ONLY and without reach, the kernel. Nothing else allows anything. */
export function judgeCommand(policy: Policy, runbook: JudgedRunbook, readOnly: boolean, command: JudgedCommand): Judgement {
  const program = command.argv[0];
  const name = program === undefined ? '' : textOfWord(program);
  if (command.script === undefined && (program?.kind !== 'fixed' || !isCanonicalPath(name))) return { allowed: false, bareProgram: name };
  const ranked = rank(policy.rules, command);
  const [best] = ranked;
  if (best?.differences.length === 0) return { allowed: true, by: byRule(policy, best.rule) };
  const nearest = best === undefined || !isNear(best) ? {} : { nearest: best };
  const dangerousVariable = Object.keys(command.env).find(isDangerousVariable);
  if (dangerousVariable !== undefined) return { allowed: false, dangerousVariable, ...nearest };
  const pins = policy.pins.filter((pin) => pin.file === runbook.file);
  const pin = pins.find(({ sha256 }) => sha256 === runbook.sha256);
  if (pin !== undefined && command.script === undefined)
    return { allowed: true, by: { kind: 'pin', file: policy.file, line: pin.line, rule: formatPin(pin), looks: false } };
  if (readOnly && policy.readOnlyCommands === 'any' && command.reach.length === 0) return { allowed: true, by: byReadOnly(policy) };
  return { allowed: false, ...(pins[0] === undefined ? {} : { stalePin: pins[0] }), ...nearest };
}

function byRule(policy: Policy, rule: Rule): AllowedBy {
  return { kind: 'rule', file: policy.file, line: rule.line, rule: formatRule(rule), looks: rule.looks };
}

function byReadOnly(policy: Policy): AllowedBy {
  const line = policy.settings.lines['read_only'];
  return {
    kind: 'read-only',
    file: policy.file,
    line: line ?? 1,
    rule: `read_only: { commands: any }${line === undefined ? ' (default)' : ''}`,
    looks: false,
  };
}

/** Nearest first: the words of the argv count most, then how many other things differ, then the order of the file. */
function rank(rules: readonly Rule[], command: JudgedCommand): NearestRule[] {
  return rules
    .map((rule) => ({ rule, differences: differences(rule, command) }))
    .toSorted((a, b) => wordsThatFit(b) - wordsThatFit(a) || a.differences.length - b.differences.length);
}

function wordsThatFit({ differences: found }: NearestRule): number {
  const [first] = found;
  if (first?.at === 'argv') return first.index;
  return first?.at === 'script' ? -1 : Number.MAX_SAFE_INTEGER;
}

/** A rule for another program is no help; one for the same script with other content is. */
function isNear(candidate: NearestRule): boolean {
  const [first] = candidate.differences;
  if (first?.at === 'argv') return first.index > 0;
  return first?.at !== 'script' || (candidate.rule.kind === 'script' && first.why.startsWith(candidate.rule.file));
}

/** Where and why, as one clause: `argv index 2: /etc/shadow is not /var/log/app.log`. */
export function formatDifference(difference: Difference): string {
  return difference.at === 'argv' ? `argv index ${difference.index}: ${difference.why}` : difference.why;
}

export function formatProgram(name: string): string {
  return name === '' ? 'an empty word' : showWord(name);
}
