import type { Plan } from '../model/plan.ts';
import {
  seenIn,
  type LiveRehearsal,
  type RehearsalProof,
  type RehearsedGate,
  type RehearsedStep,
  type SurveyedRehearsal,
} from '../model/rehearsal.ts';
import { visibleLine, visibleText } from '../model/visible-text.ts';
import { counted } from './words/count-words.ts';

/** What a rehearsal found out, for people: the verdict and what speaks against it first, then what was not tried, then step by step. */
export function rehearsalText(plan: Plan, proof: RehearsalProof, named: SurveyedRehearsal): string {
  const blocks: readonly (readonly [string, readonly string[]])[] = [
    ['PROBLEMS', proof.problems.map((line) => `  ${visibleLine(line)}`)],
    ['NOT REHEARSED', proof.not_rehearsed.map((line) => `  ${visibleLine(line)}`)],
    ['A VIEW IS NOT THE HOST', proof.overlay_differences.map((line) => `  ${visibleLine(line)}`)],
    ['STEPS', seenIn(proof).steps.flatMap(stepLines)],
    ['HEALTHY', seenIn(proof).healthy.map(gateLine)],
    ['WITH LIVE SERVICES', liveLines(proof.live)],
    ['PROOF', proofLines(proof, named)],
  ];
  const lines = blocks.flatMap(([title, content]) => (content.length === 0 ? [] : ['', title, ...content]));
  return `${[`${visibleLine(plan.declaration.operation_name)}: ${verdictOf(proof)}`, ...lines].join('\n')}\n`;
}

/** One line: what came of it. */
function verdictOf(proof: RehearsalProof): string {
  const { passed, problems, not_rehearsed } = proof;
  const { steps } = seenIn(proof);
  const tried = steps.filter(({ is }) => is === 'passed' || is === 'failed').length;
  const words = `${tried} of ${counted(steps.length, 'step')} rehearsed${not_rehearsed.length === 0 ? '' : `, ${counted(not_rehearsed.length, 'part')} not`}`;
  return passed ? `rehearsal PASSED, ${words}` : `rehearsal FAILED, ${counted(problems.length, 'problem')}; ${words}`;
}

/** Where services ran, or why nowhere. */
function liveLines(live: LiveRehearsal | undefined): string[] {
  if (live === undefined) return [];
  if (live.is === 'none') return [`  not tried: ${visibleLine(live.why)}`];
  return [
    `  on twins of this host with a network of their own, the first one ready after ${live.ready_ms} ms; the files in a view as well`,
    ...live.absent.map((line) => `  not in them  ${visibleLine(line)}`),
  ];
}

function stepLines(step: RehearsedStep): string[] {
  const head = `  ${step.step}. ${visibleLine(step.name)}`;
  if (step.is === 'not-rehearsed' || step.is === 'skipped')
    return [`${head}  ${step.is === 'skipped' ? 'skipped' : 'NOT REHEARSED'}: ${visibleLine(step.why)}`];
  const { rollback } = step;
  return [
    `${head}  ${step.is === 'passed' ? 'PASS' : 'FAIL'}  ${visibleLine(step.summary)}`,
    ...step.changes.flatMap(({ path, change, what, diff }) => [
      `     ${change} ${visibleLine(path)}${what.length === 0 ? '' : ` (${what.join(', ')})`}`,
      ...(diff === undefined ? [] : diffLines(diff)),
    ]),
    ...step.gates.map((gate) => `   ${gateLine(gate)}`),
    ...step.output.map((line) => `     | ${visibleLine(line)}`),
    ...(rollback === undefined
      ? []
      : [`     rollback of ${stepNumbers(rollback.begun)}: ${rollback.equal ? 'everything as before' : 'NOT as before'}`]),
  ];
}

function diffLines(diff: string): string[] {
  return visibleText(diff)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `       ${line}`);
}

function gateLine({ title, verdict, observed }: RehearsedGate): string {
  return `  gate  ${visibleLine(title)}: ${verdict}${observed === '' ? '' : `, ${visibleLine(observed)}`}`;
}

function stepNumbers(begun: readonly number[]): string {
  return begun.length === 1 ? `step ${begun[0]}` : `steps ${begun.join(', ')}`;
}

function proofLines(proof: RehearsalProof, { file, sha256 }: SurveyedRehearsal): string[] {
  return [
    `  ${file}, sha256 ${sha256}`,
    `  made ${proof.made_at}, counts until ${proof.expires} and while plan, facts, programs, allowed paths and tools stay the same`,
  ];
}
