import { absentPlaces, isAbsentNote } from '../model/absent-places.ts';
import { formatReach, type Reach } from '../model/command.ts';
import type { AllowedPath } from '../model/declaration.ts';
import { type Plan, planDigest } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { type Survey, surveyDigest } from '../model/survey.ts';
import { render } from '../model/template.ts';
import { visibleLine, visibleText } from '../model/visible-text.ts';
import { shownCommand } from './words/action-words.ts';
import { counted, listed } from './words/count-words.ts';
import { enforcementSentence } from './words/enforcement-words.ts';
import { foreseenLines, rehearsalWords } from './words/rehearsal-words.ts';
import { undoLine } from './words/undo-words.ts';

/**
 * The plan for people. What speaks against it or cannot be taken back stands first, then what may be touched, what will be done, how it is
 * checked and taken back, what the host adds; last what is looked up and not read.
 */
export function planText(plan: Plan, survey?: Survey): string {
  const show = (template: string): string => visibleLine(render(template, survey?.facts ?? {}));
  const blocks: readonly (readonly [string, readonly string[]])[] = [
    ['REFUSED BY THIS HOST', refusedLines(survey)],
    ['NOT ENFORCED', isBare(plan, survey) ? [enforcementLine(plan, survey)] : []],
    ['NOT REVERSIBLE', plan.not_reversible.map((line) => `  ${show(line)}`)],
    ['NOT REHEARSED', unrehearsed(plan, survey).map((line) => `  ${show(line)}`)],
    ['WARNINGS', plan.warnings.map((line) => `  ${show(line)}`)],
    ['DECLARATION', declarationLines(plan, survey)],
    ['SCOPE', scopeLines(plan, survey)],
    ['STEPS', plan.steps.flatMap((step) => stepLines(step, survey, show))],
    ['HEALTHY, before, after and after a rollback', plan.healthy.map(({ title }) => `  ${show(title)}`)],
    ['THIS HOST', survey === undefined ? [] : surveyLines(survey)],
    ['GUARDED PLACES THAT ARE NOT THERE NOW', absent(plan, survey).map((place) => `  ${visibleLine(place)}`)],
    ['DIGESTS', digestLines(plan, survey)],
  ];
  const lines = blocks.flatMap(([title, content]) => (content.length === 0 ? [] : ['', title, ...content]));
  return `${[`${visibleLine(plan.declaration.operation_name)}  (${plan.runbook.file})`, ...lines].join('\n')}\n`;
}

function refusedLines(survey: Survey | undefined): string[] {
  if (survey === undefined) return [];
  return [
    ...(survey.missing.length === 0
      ? []
      : [`  MISSING (${counted(survey.missing.length, 'thing')}): ${survey.missing.map(visibleLine).join('; ')}`]),
    ...survey.refusals.map((refusal) => `  REFUSED: ${visibleLine(refusal)}`),
  ];
}

/** What a rehearsal named; before one, where the policy asks for it, what no view can try. */
function unrehearsed(plan: Plan, survey: Survey | undefined): readonly string[] {
  if (survey?.rehearsal !== undefined) return survey.rehearsal.not_rehearsed;
  return plan.rules.rehearsal === 'required' ? foreseenLines(plan) : [];
}

function unconfinedSteps({ steps }: Plan, survey: Survey | undefined): readonly number[] {
  return survey?.unconfined ?? steps.filter(({ outside }) => outside).map(({ index }) => index);
}

/** Something of it runs without a boundary. */
function isBare(plan: Plan, survey: Survey | undefined): boolean {
  return (survey?.enforcement ?? plan.rules.enforcement) === 'advisory' || unconfinedSteps(plan, survey).length > 0;
}

function enforcementLine(plan: Plan, survey: Survey | undefined): string {
  return `  ${enforcementSentence(survey?.enforcement ?? plan.rules.enforcement, unconfinedSteps(plan, survey))}`;
}

function absent({ scope }: Plan, survey: Survey | undefined): readonly string[] {
  return absentPlaces(scope.protected, survey?.notes ?? []);
}

function digestLines(plan: Plan, survey: Survey | undefined): string[] {
  return [
    `  plan     ${planDigest(plan)}`,
    ...(survey === undefined ? [] : [`  survey   ${surveyDigest(survey)}`]),
    `  runbook  ${plan.runbook.sha256}`,
    `  policy   ${plan.policy.sha256}`,
  ];
}

function declarationLines(
  { declaration, computed_class: computed, rules, on_fail: onFail, policy }: Plan,
  survey: Survey | undefined,
): string[] {
  return [
    `  objective          ${visibleLine(declaration.objective)}`,
    `  class              ${declaration.risk_class} (the steps need ${computed})`,
    `  what can break     ${visibleLine(declaration.blast_radius)}`,
    `  how to revert      ${visibleLine(declaration.rollback_strategy)}`,
    `  approval           ${rules.approval}`,
    `  rehearsal          ${rules.rehearsal}${survey === undefined ? '' : `; ${survey.rehearsal === undefined ? 'no step was rehearsed' : rehearsalWords(survey)}`}`,
    `  when a step fails  ${onFail === 'rollback' ? 'everything is rolled back' : 'HALT and ask'}`,
    `  policy             ${policy.file}`,
  ];
}

function scopeLines(plan: Plan, survey: Survey | undefined): string[] {
  const { scope } = plan;
  const gone = absent(plan, survey);
  const held = scope.protected.filter((place) => !gone.includes(place));
  return [
    `  paths      ${plan.declaration.allowed_paths.length === 0 ? 'none' : plan.declaration.allowed_paths.map(pathWords).join(', ')}`,
    `  services   ${scope.units.length === 0 ? 'none' : scope.units.join(', ')}`,
    `  reach      ${reachWords(plan)}`,
    ...(held.length === 0 ? [] : [`  read-only  ${held.map(visibleLine).join(', ')}`]),
    ...(gone.length === 0
      ? []
      : [`  guarded    ${counted(gone.length, 'place')} not there now, listed at the end; a step that makes one fails`]),
    ...scope.not_enforced.map((text) => `  not enforced: ${visibleLine(text)}`),
    ...(isBare(plan, survey) ? [] : [enforcementLine(plan, survey)]),
  ];
}

function pathWords({ path, keep }: AllowedPath): string {
  return `${visibleLine(path)}${keep ? ' (kept: in no snapshot)' : ''}`;
}

/** The union of everything that a command reaches. */
function reachWords({ steps, healthy, facts }: Plan): string {
  const gates = [...healthy, ...steps.flatMap((step) => [...step.when, ...step.gates])];
  const reaches: Reach[] = [
    ...steps.flatMap(({ action }) => (action.kind === 'run' || action.kind === 'script' ? action.command.reach : [])),
    ...gates.flatMap(({ check }) => (check.kind === 'command' ? check.command.reach : [])),
    ...Object.values(facts).flatMap(({ command }) => command.reach),
  ];
  return reaches.length === 0 ? 'nothing' : [...new Set(reaches.map(formatReach))].join(', ');
}

function stepLines(step: Step, survey: Survey | undefined, show: (text: string) => string): string[] {
  const marks = [
    ...(step.changes ? [] : ['changes nothing']),
    ...((survey?.unconfined.includes(step.index) ?? step.outside) ? ['OUTSIDE the boundary'] : []),
  ];
  const { action } = step;
  const allowed = action.kind === 'run' || action.kind === 'script' ? action.command.allowed_by : undefined;
  const diff = survey?.writes.find((write) => write.step === step.index)?.diff;
  return [
    `  ${step.index}. ${show(step.name)}${marks.length === 0 ? '' : `  (${marks.join('; ')})`}`,
    ...step.when.map(({ title }) => `     when  ${show(title)}`),
    ...shownCommand(action).map((line) => `     ${show(line)}`),
    ...(allowed === undefined ? [] : [`     allowed by ${allowed.file}:${allowed.line}`]),
    ...(diff === undefined
      ? []
      : visibleText(diff)
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `       ${line}`)),
    ...step.gates.map(({ title }) => `     gate  ${show(title)}`),
    `     undo  ${show(undoLine(step.undo))}`,
  ];
}

function surveyLines(survey: Survey): string[] {
  const drags = survey.units
    .filter(({ drags: others }) => others.length > 0)
    .map((unit) => `  ${unit.id} takes along ${listed(unit.drags)}`);
  return [
    `  ${visibleLine(survey.hostname)}, as ${survey.acts_as}; boundary: ${survey.boundary}; gate view: ${survey.gate_view}`,
    ...Object.entries(survey.facts).map(([name, value]) => `  fact ${name} = ${visibleLine(value)}`),
    ...survey.units.map(
      (unit) => `  ${unit.id}: ${unit.active_state}, ${unit.unit_file_state}${unit.need_daemon_reload ? ', needs a daemon-reload' : ''}`,
    ),
    ...drags,
    ...survey.writes
      .filter(({ changes }) => !changes)
      .map(({ step, path }) => `  step ${step} changes nothing: ${visibleLine(path)} is so already`),
    ...survey.notes.filter((note) => !isAbsentNote(note)).map((note) => `  ${visibleLine(note)}`),
  ];
}
