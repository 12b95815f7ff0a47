import type { z } from 'zod';
import type { PlainValue } from '../document/plain-value.ts';
import { readDocument } from '../document/read-document.ts';
import { schemaFindings } from '../document/schema-findings.ts';
import { sortFindings } from '../document/sort-findings.ts';
import type { YamlDocument } from '../document/yaml-document.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkPolicy, type CheckablePolicy } from './check-policy.ts';
import type { CheckableRule } from './check-rules.ts';
import { compilePolicy } from './compile-policy.ts';
import { policyCodes } from './finding-codes.ts';
import type { Mistake } from './mistake.ts';
import type { Policy } from './policy.ts';
import { rule, ruleShape } from './schema-rules.ts';
import { policySchema } from './schema.ts';

export interface PolicyRead {
  /** Missing: `findings` holds an error. */
  readonly policy?: Policy;
  readonly findings: readonly Finding[];
  /** The text, for excerpts. */
  readonly source: string;
}

/** Reads a policy and finds all its mistakes in one pass. `file` is how the workspace names it. */
export function parsePolicy(input: Uint8Array | string, file: string): PolicyRead {
  const { document, findings: unreadable, source } = readDocument(input, file);
  if (document === undefined) return { findings: unreadable, source };
  if (isOtherVersion(document.value)) return { findings: [otherVersion(document)], source };
  const checked = policySchema.safeParse(document.value);
  const fitting = checked.success ? checked.data : whatFits(document.value);
  const mistakes = [...checkPolicy(fitting), ...(checked.success ? checkDuplicates(checked.data) : [])];
  const found = sortFindings([
    ...unreadable,
    ...schemaFindings(document, policySchema),
    ...mistakes.map((mistake) => located(mistake, document)),
  ]);
  // A strict policy is strict with itself.
  const findings = fitting.strict === true ? found.map((finding) => ({ ...finding, severity: 'error' as const })) : found;
  if (!checked.success || hasErrors(findings)) return { findings, source };
  return { policy: compilePolicy(checked.data, file, (path) => document.placeOfKey(path).line), findings, source };
}

function located({ path, atKey, ...mistake }: Mistake, document: YamlDocument): Finding {
  return document.finding(atKey === true ? document.placeOfKey(path) : document.placeOf(path), {
    ...mistake,
    severity: policyCodes[mistake.code].severity,
  });
}

/** The parts of a file that fit the grammar, so that one misspelt key does not hide every other mistake. */
function whatFits(value: PlainValue): CheckablePolicy {
  const whole = fittingKeys(policySchema.shape, value);
  const commands = isMapping(value) && Array.isArray(value['commands']) ? value['commands'].map(fittingRule) : [];
  return { ...whole, commands };
}

function fittingRule(value: PlainValue): CheckableRule {
  const parsed = rule.safeParse(value);
  return parsed.success ? parsed.data : fittingKeys(ruleShape, value);
}

function fittingKeys(shape: Readonly<Record<string, z.ZodType>>, value: PlainValue): Record<string, unknown> {
  if (!isMapping(value)) return {};
  return Object.fromEntries(
    Object.entries(shape).flatMap(([key, schema]) => {
      const parsed = schema.safeParse(value[key]);
      return parsed.success && parsed.data !== undefined ? [[key, parsed.data]] : [];
    }),
  );
}

function isMapping(value: PlainValue): value is Readonly<Record<string, PlainValue>> & PlainValue {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isOtherVersion(value: PlainValue): boolean {
  return isMapping(value) && typeof value['holdpoint'] === 'number' && value['holdpoint'] !== 1;
}

function otherVersion(document: YamlDocument): Finding {
  return document.finding(document.placeOf(['holdpoint']), {
    code: 'unknown-version',
    message: 'this policy is written for another version of the format',
    hint: 'this release reads holdpoint: 1; use the release that the policy was written for',
  });
}
