import type { Denial } from '../model/authority.ts';
import type { AllowedBy } from '../model/command.ts';
import { shellCapable, type ShellCapable } from '../model/shell-capable.ts';
import type { AskedCommand } from './asked-command.ts';
import { denialOf } from './denial.ts';
import { formatRule } from './format-rule.ts';
import { formatDifference, judgeCommand, type JudgedRunbook } from './judge-command.ts';
import { judgedCommand } from './match-command.ts';
import type { Policy } from './policy.ts';
import { withProgramResolved } from './resolve-program.ts';

/** Why one command may run, or what keeps it from running. */
export interface Explanation {
  readonly where: string;
  readonly argv: readonly string[];
  readonly verdict:
    | { readonly allowed: true; readonly by: AllowedBy }
    | {
        readonly allowed: false;
        readonly denial: Denial;
        /** The rule that comes nearest, and everything in which the command differs from it. */
        readonly nearest?: { readonly line: number; readonly rule: string; readonly differences: readonly string[] };
      };
  /** Present: the program can start others. */
  readonly shell_capable?: ShellCapable;
}

export function explainCommand(policy: Policy, runbook: JudgedRunbook, readOnly: boolean, asked: AskedCommand): Explanation {
  const { where, script } = asked;
  const command = script === undefined ? withProgramResolved(policy.rules, asked.command) : asked.command;
  const judgement = judgeCommand(policy, runbook, readOnly, judgedCommand(command, 'templates', script));
  const flag = script === undefined ? shellCapable(command.argv[0] ?? '', command.argv.slice(1)) : undefined;
  const verdict = judgement.allowed
    ? judgement
    : { allowed: false as const, denial: denialOf(policy, runbook, judgement, script), ...nearestOf(judgement.nearest) };
  return { where, argv: command.argv, verdict, ...(flag === undefined ? {} : { shell_capable: flag }) };
}

/** For an argv alone, as it would be asked by a runbook that no pin names. */
export function explainArgv(policy: Policy, argv: readonly string[]): Explanation {
  const command = { argv, cwd: '/', env: {}, reach: [], exit: [0], timeout: policy.limits.step_timeout };
  return explainCommand(policy, { file: '', sha256: '' }, false, { where: 'this command', command });
}

type Nearest = Extract<ReturnType<typeof judgeCommand>, { readonly allowed: false }>['nearest'];

function nearestOf(nearest: Nearest): {
  readonly nearest?: { readonly line: number; readonly rule: string; readonly differences: readonly string[] };
} {
  if (nearest === undefined) return {};
  return { nearest: { line: nearest.rule.line, rule: formatRule(nearest.rule), differences: nearest.differences.map(formatDifference) } };
}
