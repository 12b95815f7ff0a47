import type { z } from 'zod';
import type { Finding } from '../model/finding.ts';
import type { DocumentCode } from './document-codes.ts';
import { kindInWords, orList, valueInWords } from './expected-words.ts';
import { knownKeys, onlyValue } from './known-keys.ts';
import { nearestName } from './nearest-name.ts';
import type { DocumentPath } from './places.ts';
import type { PlainValue } from './plain-value.ts';
import { maxFindings } from './sort-findings.ts';
import type { YamlDocument } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;
interface Words {
  readonly code: DocumentCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * Everything in which the document does not fit the schema, each with its place. A schema's own message has two parts, `what is wrong · what to write`;
 * the value as written is put in front of the first.
 */
export function schemaFindings(document: YamlDocument, schema: z.core.$ZodType & z.ZodType): Finding[] {
  const checked = schema.safeParse(document.value);
  return checked.success
    ? []
    : checked.error.issues.slice(0, maxFindings + 1).flatMap((issue) => issueFindings(issue, [], { document, schema }));
}

interface Source {
  readonly document: YamlDocument;
  readonly schema: z.core.$ZodType;
}

function issueFindings(issue: Issue, prefix: DocumentPath, source: Source): Finding[] {
  const path = [...prefix, ...(issue.path as (string | number)[])];
  if (issue.code === 'invalid_union') return unionFindings(issue, path, source);
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, source);
  if (issue.code === 'invalid_key') {
    const text = firstMessage(issue.issues);
    return [source.document.finding(source.document.placeOfKey(path), { code: 'wrong-form', ...split(text, String(path.at(-1))) })];
  }
  const value = valueAt(source.document.value, path);
  const words = absentWords(value, path, source) ?? issueWords(issue, value, source.document.writtenAt(path));
  return [source.document.finding(source.document.placeOf(path), words)];
}

/** The one alternative whose kind fits what is written speaks; when none fits, all kinds are named. */
function unionFindings(issue: z.core.$ZodIssueInvalidUnion, path: DocumentPath, source: Source): Finding[] {
  const fitting = issue.errors.filter((errors) => !errors.some(isWrongKind)).toSorted((a, b) => a.length - b.length);
  if (fitting[0] !== undefined) return fitting[0].flatMap((inner) => issueFindings(inner, path, source));
  const value = valueAt(source.document.value, path);
  const absent = absentWords(value, path, source);
  const wrong = issue.errors.flatMap((errors) => errors.filter(isWrongKind));
  const expected = orList([...new Set(wrong.flatMap(expectedWords))]);
  const nearest = typeof value === 'string' ? nearestName(value, wrong.flatMap(choicesOf)) : undefined;
  const written = source.document.writtenAt(path);
  const words = absent ?? {
    code: 'wrong-type' as const,
    message: `expected ${expected}, found ${valueInWords(value, written)}`,
    hint: nearest === undefined ? hintFor(expected, value, written) : `did you mean ${nearest}?`,
  };
  return [source.document.finding(source.document.placeOf(path), words)];
}

function isWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((errors) => errors.some(isWrongKind));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function choicesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' ? issue.errors.flatMap((errors) => errors.filter(isWrongKind).flatMap(choicesOf)) : [];
}

function expectedWords(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [kindInWords(issue.expected)];
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' ? issue.errors.flatMap((errors) => errors.filter(isWrongKind).flatMap(expectedWords)) : [];
}

function unknownKeys(keys: readonly string[], path: DocumentPath, { document, schema }: Source): Finding[] {
  const known = knownKeys(schema, path);
  const taken = new Set(Object.keys((valueAt(document.value, path) as object | undefined) ?? {}));
  const free = known.filter((name) => !taken.has(name));
  const place = path.length === 0 ? '' : ` in ${nameOf(path)}`;
  return keys.slice(0, maxFindings + 1).map((key) => {
    const nearest = nearestName(key, free);
    const hint = nearest === undefined ? `the keys here are ${orList(known)}` : `did you mean ${nearest}?`;
    return document.finding(document.placeOfKey([...path, key]), { code: 'unknown-key', message: `unknown key ${key}${place}`, hint });
  });
}

/** A field that is not there, or holds nothing. */
function absentWords(value: PlainValue | undefined, path: DocumentPath, source: Source): Words | undefined {
  if (value === undefined) return { code: 'missing-field', message: `${nameOf(path)} is missing`, hint: describe(source.schema, path) };
  if (value === null)
    return {
      code: 'blank-field',
      message: `${nameOf(path)} holds nothing`,
      hint: 'write a value, or leave the key out where it is optional; "" is empty text',
    };
  return undefined;
}

function describe(schema: z.core.$ZodType, path: DocumentPath): string {
  const name = nameOf(path);
  const only = onlyValue(schema, path);
  if (only !== undefined) return `add ${name}: ${only}`;
  const near = knownKeys(schema, path.slice(0, -1)).includes(name);
  return near ? `add ${name}: on a line of its own` : 'add it';
}

function issueWords(issue: Issue, value: PlainValue, written: string | undefined): Words {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = kindInWords(issue.expected);
      return {
        code: 'wrong-type',
        message: `expected ${expected}, found ${valueInWords(value, written)}`,
        hint: hintFor(expected, value, written),
      };
    }
    case 'invalid_value':
      return notAChoice(issue.values.map(String), value, written);
    case 'too_small':
    case 'too_big':
      return rangeWords(issue, written);
    default:
      if (typeof value === 'string' && value.trim() === '') return { code: 'blank-field', ...split(issue.message, written ?? '') };
      return { code: 'wrong-form', ...split(issue.message, written ?? '') };
  }
}

function notAChoice(choices: readonly string[], value: PlainValue, written: string | undefined): Words {
  const nearest = typeof value === 'string' ? nearestName(value, choices) : undefined;
  return {
    code: 'not-a-choice',
    message: `expected ${orList(choices)}, found ${valueInWords(value, written)}`,
    hint: nearest === undefined ? `write ${orList(choices)}` : `did you mean ${nearest}?`,
  };
}

function rangeWords(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, written: string | undefined): Words {
  if (issue.message.includes(separator)) return { code: 'out-of-range', ...split(issue.message, written ?? '') };
  const limit = issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`;
  const one = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum) === 1;
  const unit = issue.origin === 'array' ? (one ? ' item' : ' items') : issue.origin === 'string' ? ' characters' : '';
  return { code: 'out-of-range', message: `${written ?? 'this'} is out of range: ${limit}${unit}`, hint: `write ${limit}${unit}` };
}

const separator = ' · ';

function split(text: string, written: string): { readonly message: string; readonly hint: string } {
  const [what = text, hint] = text.split(separator);
  return { message: written === '' ? what : `${written} ${what}`, hint: hint ?? 'see the documentation of this field' };
}

function firstMessage(issues: readonly Issue[]): string {
  return issues[0]?.message ?? 'is no name that may stand here';
}

function hintFor(expected: string, value: PlainValue | undefined, written: string | undefined): string {
  const textDue = expected.split(/, | or /).includes('text');
  if (textDue && (typeof value === 'number' || typeof value === 'boolean')) return `put it in quotes: "${written ?? String(value)}"`;
  return `write ${expected} here`;
}

function nameOf(path: DocumentPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `item ${last + 1} of ${nameOf(path.slice(0, -1))}` : last;
}

function valueAt(root: PlainValue, path: DocumentPath): PlainValue {
  let value: PlainValue | undefined = root;
  for (const segment of path) {
    if (value === null || value === undefined || typeof value !== 'object') return undefined as unknown as PlainValue;
    value = Object.hasOwn(value, segment) ? (value as Readonly<Record<string | number, PlainValue>>)[segment] : undefined;
  }
  return value as PlainValue;
}
