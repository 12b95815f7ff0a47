import { riskClasses } from '../model/risk-class.ts';

/** A mandatory field of the declaration that a template leaves to the person. */
export interface DeclarationQuestion {
  readonly field: string;
  readonly question: string;
  /** Text goes into the file as one value; words as a list, empty for none. */
  readonly kind: 'text' | 'list' | 'class';
}

const questions: readonly DeclarationQuestion[] = [
  { field: 'operation_name', question: 'Name of the operation, in a few words', kind: 'text' },
  { field: 'objective', question: 'Objective: what is better afterwards, and for whom', kind: 'text' },
  { field: 'risk_class', question: `Risk class (${riskClasses.join(' ')})`, kind: 'class' },
  { field: 'blast_radius', question: 'Blast radius: what can break, who would notice', kind: 'text' },
  { field: 'rollback_strategy', question: 'Rollback strategy: how it is taken back', kind: 'text' },
  { field: 'allowed_paths', question: 'Allowed paths, with commas between (none: -)', kind: 'list' },
  { field: 'allowed_services', question: 'Allowed services, with commas between (none: -)', kind: 'list' },
];

/** What the template leaves blank, in the order of the declaration. */
export function blankFields(template: string): DeclarationQuestion[] {
  return questions.filter(({ field }) => blankLine(field).test(template));
}

/** Answers by field as they were typed; an unanswered field stays blank, so that `check` asks for it. `file`: where the runbook will stand. */
export function fillTemplate(template: string, answers: Readonly<Record<string, string>>, file: string): string {
  const toRoot = '../'.repeat(file.split('/').length - 1);
  const filled = questions.reduce((text, { field, kind }) => {
    const answer = answers[field]?.trim() ?? '';
    // The answer goes in through a function: `$&` in it is text.
    return answer === '' ? text : text.replace(blankLine(field), () => `${field}: ${valueOf(answer, kind)}`);
  }, template);
  return filled.replace(/\$schema=\S*runbook\.schema\.json/, () => `$schema=${toRoot}ops/schemas/runbook.schema.json`);
}

/** `undefined`: it may stand. Else what is wrong with it. */
export function answerProblem(answer: string, kind: DeclarationQuestion['kind']): string | undefined {
  if (kind !== 'class' || answer.trim() === '') return undefined;
  return (riskClasses as readonly string[]).includes(answer.trim().toUpperCase()) ? undefined : `write one of ${riskClasses.join(' ')}`;
}

function blankLine(field: string): RegExp {
  return new RegExp(`^${field}:[ \\t]*(?:#.*)?$`, 'm');
}

function valueOf(answer: string, kind: DeclarationQuestion['kind']): string {
  if (kind === 'class') return answer.toUpperCase();
  if (kind === 'text') return JSON.stringify(answer);
  const items = answer === '-' ? [] : answer.split(',').map((item) => item.trim());
  return `[${items
    .filter((item) => item !== '')
    .map((item) => JSON.stringify(item))
    .join(', ')}]`;
}
