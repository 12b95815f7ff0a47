import { exitCodes } from '../model/outcome.ts';
import { planText } from '../report/plan-text.ts';
import { planView } from '../report/plan-view.ts';
import { openRun, planRun, refusalOf, takeSurvey } from '../runner/prepare-run.ts';
import { withKnownProof } from '../runner/rehearse/rehearsed-survey.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { givenParameters } from './given-parameters.ts';
import { runbookFileIn } from './open-runbook.ts';
import { refuseRun } from './refuse-run.ts';

/** `plan FILE [--survey]`: what would run, under which rules, and its digest. With a survey that refuses, all of it is shown and the exit code says so. */
export const plan: Command = async (outside, terminal, flags, words) => {
  const found = await outside.openWorkspace(flags.folder);
  if (!found.ok) return refuse(terminal, flags, found.failure);
  const file = runbookFileIn(found.value.workspace, flags.folder, words.args[0]!);
  if (!file.ok) return refuse(terminal, flags, file.failure);
  const opened = await openRun(outside, flags.folder, file.value);
  if (!opened.ok) return refuseRun(terminal, flags, opened);
  const planned = await planRun(opened, givenParameters(flags));
  if (!planned.ok) return refuseRun(terminal, flags, planned);
  if (words.options['survey'] !== true) {
    answer(terminal, flags, planView(planned.plan), () => planText(planned.plan));
    return exitCodes.done;
  }
  const survey = await takeSurvey(outside, planned);
  if (!survey.ok) return refuse(terminal, flags, survey.failure);
  const shown = await withKnownProof(outside, survey.value);
  answer(terminal, flags, planView(planned.plan, shown), () => planText(planned.plan, shown));
  const refusal = refusalOf(planned, survey.value);
  return refusal === undefined ? exitCodes.done : refuse(terminal, flags, refusal);
};
