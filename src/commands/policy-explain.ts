import { argvText } from '../model/argv-text.ts';
import { exitCodes } from '../model/outcome.ts';
import { compareRiskClasses, type RiskClass } from '../model/risk-class.ts';
import { visibleLine } from '../model/visible-text.ts';
import { classRule } from '../policy/class-rules.ts';
import { explainCommand, type Explanation } from '../policy/explain.ts';
import type { Policy } from '../policy/policy.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { openJudgedRunbook } from './open-judged-runbook.ts';
import type { OpenedRunbook } from './open-runbook.ts';

type PlacedExplanation = Explanation & { readonly line: number };

/** `policy explain`: which rule allows each command of a runbook, or why it is refused and what comes nearest. 77 when anything is refused. */
export const policyExplain: Command = async (outside, terminal, flags, words) => {
  const opened = await openJudgedRunbook(outside, terminal, flags, words);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const { policy, runbook } = opened.value;
  const { readOnly } = runbook;
  const commands = runbook.commands.map((asked) => ({ line: asked.line, ...explainCommand(policy, runbook, readOnly, asked) }));
  const riskClass = classOf(runbook);
  const rules = riskClass === undefined ? undefined : { class: riskClass, ...classRule(policy, riskClass) };
  answer(terminal, flags, { file: runbook.file, sha256: runbook.sha256, rules, commands }, () => text(policy, runbook, commands));
  return commands.every(({ verdict }) => verdict.allowed) ? exitCodes.done : exitCodes.refused;
};

/** The higher of the declared and the computed class; the declared one where the file still has mistakes. */
function classOf({ checked }: OpenedRunbook): RiskClass | undefined {
  const declared = checked.draft?.declaration.risk_class;
  const computed = checked.runbook?.computedClass;
  if (declared === undefined || computed === undefined) return declared ?? computed;
  return compareRiskClasses(declared, computed) > 0 ? declared : computed;
}

function text(policy: Policy, runbook: OpenedRunbook, commands: readonly PlacedExplanation[]): string {
  const blocks = commands.map((command) => commandText(runbook.file, command).map(visibleLine).join('\n'));
  const riskClass = classOf(runbook);
  const rules = riskClass === undefined ? [] : [classText(policy, riskClass)];
  const mistakes = runbook.checked.runbook === undefined ? [`the runbook still has mistakes: holdpoint check ${runbook.file}`] : [];
  const none = commands.length === 0 ? [`${runbook.file} runs no command`] : [];
  return `${[...none, ...blocks, ...rules, ...mistakes].join('\n\n')}\n`;
}

function commandText(file: string, { where, line, argv, verdict, shell_capable: flag }: PlacedExplanation): string[] {
  const head = `${file}:${line} ${where}`;
  const flagged = flag === undefined ? [] : [`  ${flag.level === 'runs' ? 'shell-capable' : 'could start a shell'}: ${flag.why}`];
  if (verdict.allowed) {
    const { by } = verdict;
    return [head, `  ${argvText(argv)}`, `  allowed by ${by.file}:${by.line} ${by.rule}`, ...flagged];
  }
  return [head, `  ${argvText(argv)}`, `  ${verdict.denial.reason}`, `  next: ${verdict.denial.hint}`, ...flagged];
}

function classText(policy: Policy, riskClass: RiskClass): string {
  const { rule, from } = classRule(policy, riskClass);
  const line = policy.settings.lines['risk_classes'];
  const place = line === undefined ? 'by default' : `${policy.file}:${line}`;
  const named =
    from === riskClass
      ? ''
      : from === undefined
        ? ', the strictest rules, for no class at or above it is named'
        : `, by the rules of ${from}`;
  const parts = [
    `approval ${rule.approval}`,
    `rehearsal ${rule.rehearsal}`,
    `confirm_within ${rule.confirm_within}`,
    `enforcement at least ${rule.enforcement}`,
    `on_fail ${rule.on_fail}`,
  ];
  return `${riskClass}${named} (${place}): ${parts.join(', ')}`;
}
