import type { Denial } from '../model/authority.ts';
import { formatRule } from './format-rule.ts';
import { formatDifference, formatProgram, type Judgement, type JudgedRunbook } from './judge-command.ts';
import type { Policy } from './policy.ts';
import { resolveProgram } from './resolve-program.ts';

/** Why a command is refused, in words, and what to write where. */
export function denialOf(
  policy: Policy,
  runbook: JudgedRunbook,
  judgement: Extract<Judgement, { readonly allowed: false }>,
  script?: { readonly file: string },
): Denial {
  const suggest = `\`holdpoint policy suggest ${runbook.file === '' ? 'RUNBOOK' : runbook.file}\` prints the pin or the line that is missing`;
  if (judgement.bareProgram !== undefined) return bareProgram(policy, judgement.bareProgram);
  const where =
    judgement.nearest === undefined ? undefined : `${policy.file}:${judgement.nearest.rule.line} ${formatRule(judgement.nearest.rule)}`;
  if (judgement.dangerousVariable !== undefined) {
    return {
      reason: `refused: it sets ${judgement.dangerousVariable}, which decides what code runs; only a rule that names this variable allows it${where === undefined ? '' : ` (nearest rule ${where})`}`,
      hint: `leave it out, or write a rule with env: { ${judgement.dangerousVariable}: VALUE } under commands: of ${policy.file}`,
    };
  }
  const stale =
    judgement.stalePin === undefined
      ? ''
      : `; ${runbook.file} is pinned at ${policy.file}:${judgement.stalePin.line}, but its content has changed since (${runbook.sha256.slice(0, 12)}…)`;
  const [first] = judgement.nearest?.differences ?? [];
  if (first === undefined || where === undefined)
    return {
      reason: `refused: no rule of ${policy.file} is for ${script === undefined ? 'this program' : `the script ${script.file}`}${stale}`,
      hint: suggest,
    };
  const others = (judgement.nearest?.differences ?? []).slice(1).map((difference) => `; ${formatDifference(difference)}`);
  const at = first.at === 'argv' ? `at ${formatDifference(first)}` : `because ${formatDifference(first)}`;
  return { reason: `refused ${at}${others.join('')} (nearest rule ${where})${stale}`, hint: suggest };
}

function bareProgram(policy: Policy, name: string): Denial {
  const resolved = resolveProgram(policy.rules, name);
  if (resolved.path !== undefined) return { reason: `refused: ${formatProgram(name)} is no absolute path`, hint: `write ${resolved.path}` };
  if (resolved.candidates.length > 0) {
    return {
      reason: `refused: ${formatProgram(name)} may be ${resolved.candidates.join(' or ')}`,
      hint: 'write the absolute path of the one that is meant',
    };
  }
  return {
    reason: `refused: ${formatProgram(name)} is no absolute path, and no rule of ${policy.file} is for a program of this name`,
    hint: 'write the absolute path, such as /usr/sbin/nginx; PATH is never searched',
  };
}
