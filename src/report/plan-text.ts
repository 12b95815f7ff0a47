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
import { undoLine } from './words/undo-words.ts';

/** The plan for people: what may be touched, what will be done, how it is checked and taken back, what the host adds. */
export function planText(plan: Plan, survey?: Survey): string {
  const show = (template: string): string => visibleLine(render(template, survey?.facts ?? {}));
  const lines = [
    `${visibleLine(plan.declaration.operation_name)}  (${plan.runbook.file})`,
    `Plan: ${planDigest(plan)}`,
    ...(survey === undefined ? [] : [`Survey: ${surveyDigest(survey)}`]),
    ...block('DECLARATION', declarationLines(plan)),
    ...block('SCOPE', scopeLines(plan, survey)),
    ...(plan.healthy.length === 0
      ? []
      : block(
          'HEALTHY, before, after and after a rollback',
          plan.healthy.map(({ title }) => `  ${show(title)}`),
        )),
    ...block(
      'STEPS',
      plan.steps.flatMap((step) => stepLines(step, survey, show)),
    ),
    ...(plan.not_reversible.length === 0
      ? []
      : block(
          'NOT REVERSIBLE',
          plan.not_reversible.map((line) => `  ${show(line)}`),
        )),
    ...(plan.warnings.length === 0
      ? []
      : block(
          'WARNINGS',
          plan.warnings.map((line) => `  ${show(line)}`),
        )),
    ...(survey === undefined ? [] : block('THIS HOST', surveyLines(survey))),
  ];
  return `${lines.join('\n')}\n`;
}

function block(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines];
}

function declarationLines({ declaration, computed_class: computed, rules, on_fail: onFail, policy }: Plan): string[] {
  return [
    `  objective          ${visibleLine(declaration.objective)}`,
    `  class              ${declaration.risk_class} (the steps need ${computed})`,
    `  what can break     ${visibleLine(declaration.blast_radius)}`,
    `  how to revert      ${visibleLine(declaration.rollback_strategy)}`,
    `  approval           ${rules.approval}`,
    `  rehearsal          ${rules.rehearsal}`,
    `  when a step fails  ${onFail === 'rollback' ? 'everything is rolled back' : 'HALT and ask'}`,
    `  policy             ${policy.file}, ${policy.sha256}`,
  ];
}

function scopeLines(plan: Plan, survey: Survey | undefined): string[] {
  const { scope, rules } = plan;
  const unconfined = survey?.unconfined ?? plan.steps.filter(({ outside }) => outside).map(({ index }) => index);
  return [
    `  paths      ${plan.declaration.allowed_paths.length === 0 ? 'none' : plan.declaration.allowed_paths.map(pathWords).join(', ')}`,
    `  services   ${scope.units.length === 0 ? 'none' : scope.units.join(', ')}`,
    `  reach      ${reachWords(plan)}`,
    ...(scope.protected.length === 0 ? [] : [`  read-only  ${scope.protected.map(visibleLine).join(', ')}`]),
    ...scope.not_enforced.map((text) => `  not enforced: ${visibleLine(text)}`),
    `  ${enforcementSentence(survey?.enforcement ?? rules.enforcement, unconfined)}`,
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
    ...survey.notes.map((note) => `  ${visibleLine(note)}`),
    ...(survey.missing.length === 0
      ? []
      : [`  MISSING (${counted(survey.missing.length, 'thing')}): ${survey.missing.map(visibleLine).join('; ')}`]),
    ...survey.refusals.map((refusal) => `  REFUSED: ${visibleLine(refusal)}`),
  ];
}
