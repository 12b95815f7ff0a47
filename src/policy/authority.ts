import type { Authority, CommandVerdict } from '../model/authority.ts';
import { isAtOrBelow } from '../model/canonical-path.ts';
import type { Command } from '../model/command.ts';
import type { Digest } from '../model/digest.ts';
import { guardsOver } from '../model/guarded-path.ts';
import { compareRiskClasses, type RiskClass } from '../model/risk-class.ts';
import { builtinGuardedPaths, builtinHiddenPaths } from './builtin-paths.ts';
import { classRule, rulesFor } from './class-rules.ts';
import { denialOf } from './denial.ts';
import { judgeCommand } from './judge-command.ts';
import { judgedCommand, type TextsAre } from './match-command.ts';
import { notBuiltSettings } from './not-built.ts';
import type { Policy } from './policy.ts';
import { resolveProgram } from './resolve-program.ts';

type Allow = Authority['allow'];

/** What a policy says about one runbook, and the same question asked again when values are known. */
export interface PolicyAuthority extends Authority {
  /** Facts and `operation_id` are filled in; what is open now are secrets, and only places that take any text take them. */
  readonly allowSettled: Allow;
  /** Every text is final: `${` has no meaning any more. For the last look before a command is performed. */
  readonly allowBound: Allow;
}

/** `runbookFile` below the workspace's root, as pins name it. */
export function authorityOf(policy: Policy, runbookFile: string, runbookSha256: Digest, policySha256: Digest): PolicyAuthority {
  const runbook = { file: runbookFile, sha256: runbookSha256 };
  const allowWhen =
    (texts: TextsAre): Allow =>
    (command: Command, { readOnly, script }): CommandVerdict => {
      const judgement = judgeCommand(policy, runbook, readOnly, judgedCommand(command, texts, script));
      return judgement.allowed ? judgement : { allowed: false, denial: denialOf(policy, runbook, judgement, script) };
    };
  const guardedPaths = guardedPathsOf(policy);
  const hiddenPaths = [...new Set([...builtinHiddenPaths, ...policy.hiddenPaths])];
  return {
    file: policy.file,
    sha256: policySha256,
    allow: allowWhen('templates'),
    allowSettled: allowWhen('settled'),
    allowBound: allowWhen('final'),
    resolveProgram: (name) => resolveProgram(policy.rules, name),
    rulesFor: (declaration, computed) => rulesFor(policy, declaration, computed),
    onFailFor: (riskClass) => classRule(policy, riskClass).rule.on_fail,
    guardedPaths,
    hiddenPaths,
    hiddenFor: (paths, declared) => hiddenFor(policy, guardedPaths, paths, declared),
    notAllowed: policy.notAllowed,
    minimumServiceGates: policy.minimumServiceGates,
    strict: policy.strict,
    irreversible: policy.irreversible,
    notBuilt: notBuiltSettings(policy),
  };
}

/** Built-in and policy's places; where both name one, the higher class holds. */
function guardedPathsOf(policy: Policy): Readonly<Record<string, RiskClass>> {
  const merged: Record<string, RiskClass> = { ...builtinGuardedPaths };
  for (const [path, riskClass] of Object.entries(policy.guardedPaths)) {
    const builtin = merged[path];
    merged[path] = builtin !== undefined && compareRiskClasses(builtin, riskClass) > 0 ? builtin : riskClass;
  }
  return merged;
}

/**
 * Who may change a guarded place may replace the built-in secrets in it, and its own checks need to read them (`sshd -t` loads the host keys):
 * they are shown to an operation of its class that names the place or something in it. The policy's own hidden paths stay hidden from everybody.
 */
function hiddenFor(
  policy: Policy,
  guarded: Readonly<Record<string, RiskClass>>,
  paths: readonly string[],
  declared: RiskClass,
): readonly string[] {
  const opened = paths
    .flatMap((path) => guardsOver(guarded, path))
    .filter((guard) => compareRiskClasses(declared, guard.class) >= 0)
    .map(({ place }) => place);
  const builtin = builtinHiddenPaths.filter((hidden) => !opened.some((place) => isAtOrBelow(hidden, place)));
  return [...new Set([...builtin, ...policy.hiddenPaths])];
}
