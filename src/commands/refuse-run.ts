import { formatFinding } from '../document/format-finding.ts';
import type { ExitCode } from '../model/outcome.ts';
import type { Unprepared } from '../runner/prepare-run.ts';
import { refuse } from './answers.ts';
import type { CommonFlags } from './command.ts';
import type { Terminal } from './terminal.ts';

/** Why there is no plan: all findings with their places, then the failure. */
export function refuseRun(terminal: Terminal, flags: Pick<CommonFlags, 'json'>, { failure, findings, source }: Unprepared): ExitCode {
  if (!flags.json) for (const finding of findings) terminal.complain(`${formatFinding(finding, source).join('\n')}\n\n`);
  return refuse(terminal, flags, failure);
}
