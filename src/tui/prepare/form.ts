import { completeDocument } from '../../document/complete-document.ts';
import type { Finding } from '../../model/finding.ts';
import { isRiskClass, riskClasses } from '../../model/risk-class.ts';
import type { GivenParameters } from '../../runbook/bind-parameters.ts';
import type { CheckedFile } from '../../runbook/check-runbook.ts';
import { validateParameter } from '../../runbook/parameter-values.ts';
import type { ParameterDefinition } from '../../runbook/parameter.ts';
import { editTextField, textField, textOf, type TextField, type TextFieldEdit } from '../widgets/text-field/state.ts';

/** One line of the declaration form. */
export interface FormField {
  readonly key: string;
  readonly kind: 'declared' | 'declaration' | 'parameter' | 'secret';
  readonly label: string;
  /** What is expected, in words. */
  readonly hint: string;
  readonly value: TextField;
  readonly definition?: ParameterDefinition;
}

export interface Form {
  readonly fields: readonly FormField[];
  /** The field with the cursor; only fields that can be typed in. */
  readonly focus: number;
}

const texts = ['operation_name', 'objective', 'risk_class', 'blast_radius', 'rollback_strategy'] as const;
const lists = ['allowed_paths', 'allowed_services'] as const;

const hints: Readonly<Record<string, string>> = {
  operation_name: 'what is done, in a few words',
  objective: 'what is true afterwards',
  risk_class: riskClasses.join(' '),
  blast_radius: 'what can break',
  rollback_strategy: 'how to revert',
  allowed_paths: 'absolute paths with blanks between them, or: none',
  allowed_services: 'units with blanks between them, or: none',
};

/** The form of a runbook: what it declares stands there, what is missing must be typed, parameters start with their defaults. */
export function formOf(checked: CheckedFile, given: Readonly<Record<string, string>>): Form {
  const declaration = checked.draft?.declaration;
  const missing = missingFields(checked);
  const fields: FormField[] = [...texts, ...lists].map((key) => {
    const value = missing.has(key) ? '' : inWords(declaration?.[key]);
    return { key, kind: missing.has(key) ? 'declaration' : 'declared', label: key, hint: hints[key] ?? '', value: textField(value) };
  });
  const parameters = (checked.draft?.parameters ?? []).flatMap(({ definition }): FormField[] => {
    const { name, describe, secret } = definition;
    if (secret !== undefined && secret.from !== 'prompt') return [];
    const kind = secret === undefined ? 'parameter' : 'secret';
    return [
      {
        key: name,
        kind,
        label: name,
        hint: hintOf(definition, describe),
        value: textField(given[name] ?? definition.default ?? ''),
        definition,
      },
    ];
  });
  const all = [...fields, ...parameters];
  return { fields: all, focus: Math.max(0, all.findIndex(isOpen)) };
}

/** The form of a file that was opened again: what was typed before stands in it, wherever there is still such a field. */
export function refilled(form: Form, before: Form): Form {
  const typed = (field: FormField): FormField | undefined =>
    before.fields.find(({ key, kind }) => key === field.key && kind === field.kind);
  const focused = before.fields[before.focus];
  const focus = form.fields.findIndex((field) => isOpen(field) && field.key === focused?.key && field.kind === focused.kind);
  return {
    fields: form.fields.map((field) => (isOpen(field) ? { ...field, value: typed(field)?.value ?? field.value } : field)),
    focus: focus < 0 ? form.focus : focus,
  };
}

export function isOpen(field: FormField): boolean {
  return field.kind !== 'declared';
}

/**
 * Mistakes for which the file itself must be changed. A file that leaves out a field of its declaration is not judged yet: much of what is
 * found in it only follows from that.
 */
export function mistakesBeyondForm(checked: CheckedFile): readonly Finding[] {
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  return checked.draft !== undefined && missingFields(checked).size > 0 ? [] : errors;
}

/** Fields that the runbook leaves out or blank, or fills with what is none of its values. */
function missingFields({ draft, findings }: CheckedFile): ReadonlySet<string> {
  const blank = texts.filter((key) => (draft?.declaration[key] ?? '').trim() === '');
  return new Set([
    ...blank,
    ...lists.filter((key) => findings.some(({ code, message }) => code === 'missing-field' && message.startsWith(`${key} `))),
  ]);
}

function inWords(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : placed(value);
  return value.length === 0 ? 'none' : value.map(placed).join(' ');
}

/** Drafts keep values with their places. */
function placed(item: unknown): string {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null) return '';
  if ('value' in item) return placed(item.value);
  if ('path' in item && typeof item.path === 'string') return 'keep' in item && item.keep === true ? `${item.path} (keep)` : item.path;
  return '';
}

function hintOf({ type, pattern, min, max, values }: ParameterDefinition, describe: string): string {
  const limits = [
    ...(values === undefined ? [] : [`one of ${values.join(', ')}`]),
    ...(pattern === undefined ? [] : [`like ${pattern}`]),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  return [describe, type === 'secret' ? 'secret, not shown' : type, ...limits].filter((part) => part !== '').join(' · ');
}

export function editForm(form: Form, edit: TextFieldEdit): Form {
  return {
    ...form,
    fields: form.fields.map((field, place) =>
      place === form.focus && isOpen(field) ? { ...field, value: editTextField(field.value, edit) } : field,
    ),
  };
}

/** The next field that can be typed in, in this direction; stays at the ends. */
export function moveFocus(form: Form, by: 1 | -1): Form {
  for (let place = form.focus + by; place >= 0 && place < form.fields.length; place += by)
    if (isOpen(form.fields[place]!)) return { ...form, focus: place };
  return form;
}

/** What is wrong with what stands in a field now; undefined: nothing. */
export function problemOf({ kind, key, value, definition }: FormField): string | undefined {
  const text = textOf(value);
  switch (kind) {
    case 'declared':
      return undefined;
    case 'declaration':
      if (text.trim() === '') return 'needed';
      if (key === 'risk_class' && !isRiskClass(text.trim())) return `one of ${riskClasses.join(' ')}`;
      if (key === 'allowed_paths' && listOf(text).some((path) => !path.startsWith('/'))) return 'absolute paths, or: none';
      return undefined;
    case 'secret':
      return text === '' ? 'needed' : undefined;
    case 'parameter': {
      const checked = definition === undefined ? undefined : validateParameter(definition, text);
      return checked === undefined || checked.ok ? undefined : checked.message;
    }
    default:
      return kind satisfies never;
  }
}

/** The runbook's text with what was typed into the declaration; undefined: nothing was typed. */
export function completedSource(form: Form, source: string): string | undefined {
  const typed = form.fields.filter(({ kind }) => kind === 'declaration');
  if (typed.length === 0) return undefined;
  return completeDocument(
    source,
    Object.fromEntries(
      typed.map(({ key, value }) => [key, (lists as readonly string[]).includes(key) ? listOf(textOf(value)) : textOf(value).trim()]),
    ),
  );
}

function listOf(text: string): string[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return words.length === 1 && words[0] === 'none' ? [] : words;
}

export function parametersOf(form: Form): GivenParameters {
  return Object.fromEntries(
    form.fields.flatMap(({ kind, key, value }) => (kind === 'parameter' ? [[key, { value: textOf(value) }] as const] : [])),
  );
}

export function secretsOfForm(form: Form): Readonly<Record<string, string>> {
  return Object.fromEntries(form.fields.flatMap(({ kind, key, value }) => (kind === 'secret' ? [[key, textOf(value)] as const] : [])));
}
