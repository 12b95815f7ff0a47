// runbook: YAML text to a checked runbook to a plan; every mistake with line and column.
// It knows what the grammar means and nothing of this host: no file, no clock, no process. Policy comes in as a value.

import { readDocument } from '../document/read-document.ts';
import { schemaFindings } from '../document/schema-findings.ts';
import { cutFindings, sortFindings } from '../document/sort-findings.ts';
import type { YamlDocument } from '../document/yaml-document.ts';
import type { Authority } from '../model/authority.ts';
import { digestOfBytes, type Digest } from '../model/digest.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import type { RiskClass } from '../model/risk-class.ts';
import { checkContext } from './check-context.ts';
import { compileRunbook, parametersOf } from './compile-runbook.ts';
import type { Draft } from './draft.ts';
import { isMapping, type Mapping } from './mapping.ts';
import { toFindings } from './mistake-findings.ts';
import { draftMistakes, textualMistakes } from './rules/all-rules.ts';
import { computedClass } from './rules/class-rules.ts';
import type { OwnPlaces, PlacedMistake } from './rules/rule.ts';
import { runbookSchema } from './schema/runbook-schema.ts';
import { scopeFacts } from './scope-facts.ts';

/** A runbook without errors. Its strings are templates still; a plan is made from it. */
export interface CheckedRunbook {
  /** As the caller named it: below the workspace's root. */
  readonly file: string;
  /** Of the bytes that were checked. */
  readonly sha256: Digest;
  readonly document: YamlDocument;
  readonly input: Mapping;
  readonly draft: Draft;
  readonly computedClass: RiskClass;
  /** Warnings; the approver sees them. */
  readonly findings: readonly Finding[];
}

export interface CheckedFile {
  /** Missing: there are errors. */
  readonly runbook?: CheckedRunbook;
  /** What could be read, also when there are errors: a form is filled from it. Missing: no YAML mapping. */
  readonly draft?: Draft;
  /** Where things stand in the file. Missing: it is no YAML. */
  readonly document?: YamlDocument;
  readonly findings: readonly Finding[];
  /** The text for excerpts. */
  readonly source: string;
}

/** What is known besides the file. */
export interface CheckOptions {
  /** Missing: no policy is known, and what it would say is not judged. */
  readonly authority?: Authority;
  readonly own?: OwnPlaces;
}

/** All findings of one runbook in one pass. `file` is how findings name it, below the workspace's root. */
export function checkRunbook(source: Uint8Array | string, file: string, options: CheckOptions = {}): CheckedFile {
  const read = readDocument(source, file);
  const { document } = read;
  if (document === undefined) return { findings: read.findings, source: read.source };
  const input = document.value;
  if (!isMapping(input)) return { findings: sortFindings([...read.findings, notAMapping(document)]), document, source: read.source };
  if (isOtherVersion(input)) return { findings: [otherVersion(document)], document, source: read.source };
  const structure = withoutEchoes(schemaFindings(document, runbookSchema), read.findings);
  const { draft, mistakes } = checkMeaning(input, options);
  const meaning = toFindings(mistakes, document, options.authority?.strict ?? false);
  const findings = cutFindings(sortFindings([...read.findings, ...structure, ...meaning]));
  if (hasErrors(findings)) return { draft, document, findings, source: read.source };
  const computed = computedClass(draft, scopeFacts(draft.declaration, options.authority?.guardedPaths ?? {}));
  return {
    runbook: { file, sha256: digestOfBytes(source), document, input, draft, computedClass: computed, findings },
    draft,
    document,
    findings,
    source: read.source,
  };
}

/** What the grammar says about a value that could not be read for certain is only an echo. */
function withoutEchoes(findings: readonly Finding[], read: readonly Finding[]): Finding[] {
  const places = new Set(read.map(({ line, column }) => `${line}:${column}`));
  return findings.filter(({ line, column }) => !places.has(`${line}:${column}`));
}

function checkMeaning(
  input: Mapping,
  { authority, own = {} }: CheckOptions,
): { readonly draft: Draft; readonly mistakes: readonly PlacedMistake[] } {
  const mistakes: PlacedMistake[] = [];
  const context = checkContext(
    { input, parameters: parametersOf(input), ...(authority === undefined ? {} : { authority }) },
    (at, mistake) => mistakes.push({ ...mistake, at }),
  );
  const draft = compileRunbook(input, context);
  const scope = scopeFacts(draft.declaration, authority?.guardedPaths ?? {});
  const found = draftMistakes(draft, { scope, own, ...(authority === undefined ? {} : { authority }) });
  return { draft, mistakes: [...mistakes, ...found, ...textualMistakes(input, draft)] };
}

function isOtherVersion(input: Mapping): boolean {
  const version = input['holdpoint'];
  return typeof version === 'number' && version !== 1;
}

function otherVersion(document: YamlDocument): Finding {
  return document.finding(document.placeOf(['holdpoint']), {
    code: 'unknown-version',
    message: 'this runbook is written for another version of the format',
    hint: 'this release reads holdpoint: 1; use the release that the runbook was written for',
  });
}

function notAMapping(document: YamlDocument): Finding {
  return document.finding(document.placeOf([]), {
    code: 'wrong-type',
    message: 'a runbook is a mapping of keys to values, and this file is not',
    hint: 'begin with holdpoint: 1',
  });
}
