import { exitCodes } from '../model/outcome.ts';
import { rehearsalText } from '../report/rehearsal-text.ts';
import { openRun, planRun, surveyRun } from '../runner/prepare-run.ts';
import { rehearseRun } from '../runner/rehearse/rehearse-run.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { givenParameters } from './given-parameters.ts';
import { runbookFileIn } from './open-runbook.ts';
import { refuseRun } from './refuse-run.ts';

/** `rehearse FILE`: the runbook forward once in a view of this host, and its rollback after each step. Nothing on the host is changed; a proof is stored. */
export const rehearse: Command = async (outside, terminal, flags, words) => {
  const found = await outside.openWorkspace(flags.folder);
  if (!found.ok) return refuse(terminal, flags, found.failure);
  const file = runbookFileIn(found.value.workspace, flags.folder, words.args[0]!);
  if (!file.ok) return refuse(terminal, flags, file.failure);
  const opened = await openRun(outside, flags.folder, file.value);
  if (!opened.ok) return refuseRun(terminal, flags, opened);
  const planned = await planRun(opened, givenParameters(flags));
  if (!planned.ok) return refuseRun(terminal, flags, planned);
  const survey = await surveyRun(outside, planned);
  if (!survey.ok) return refuse(terminal, flags, survey.failure);
  const stopped = new AbortController();
  const quiet = terminal.onInterrupt(() => stopped.abort());
  const made = await rehearseRun(outside, planned, survey.value, {
    says: (line) => {
      if (!flags.json) terminal.complain(`rehearsing: ${line}\n`);
    },
    cancel: stopped.signal,
  });
  quiet();
  if (!made.ok) return refuse(terminal, flags, made.failure);
  const { proof, named } = made.value;
  answer(terminal, flags, { ...proof, file: named.file, sha256: named.sha256 }, () => rehearsalText(planned.plan, proof, named));
  return proof.passed ? exitCodes.done : exitCodes.findings;
};
