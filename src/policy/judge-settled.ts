import { bindPartly } from '../model/bind.ts';
import type { Plan } from '../model/plan.ts';
import type { Values } from '../model/template.ts';
import { commandsOfPlan } from './asked-command.ts';
import type { PolicyAuthority } from './authority.ts';

/** Ids differ by digits alone, so one of them stands for all. */
const anyOperationId = 'OPS-2000-01-01-000';

/**
 * The second look at a plan, when the host's facts are known: every command again, with their values in place. Each refusal is a sentence.
 * What is still open then are secrets. Asked after the survey and before anybody approves.
 */
export function refusalsWithFacts(authority: PolicyAuthority, plan: Plan, facts: Values): string[] {
  const readOnly = plan.declaration.risk_class === 'READ_ONLY';
  return commandsOfPlan(plan).flatMap(({ where, command, script }) => {
    const settled = bindPartly(command, { ...facts, operation_id: anyOperationId });
    const verdict = authority.allowSettled(settled, { readOnly, ...(script === undefined ? {} : { script }) });
    return verdict.allowed ? [] : [`${where}: ${verdict.denial.reason}`];
  });
}
