import { readDocument } from '../document/read-document.ts';
import { schemaFindings } from '../document/schema-findings.ts';
import { sortFindings } from '../document/sort-findings.ts';
import type { YamlDocument } from '../document/yaml-document.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import { checkPolicy, type CheckablePolicy } from './check-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import type { Policy } from './policy.ts';
import { commandRule, scriptRule } from './schema-rules.ts';
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
  const checked = policySchema.safeParse(document.value);
  const mistakes = checkPolicy(checked.success ? checked.data : whatFits(document)).map(({ path, ...mistake }) =>
    document.finding(document.placeOf(path), mistake),
  );
  const findings = sortFindings([...unreadable, ...schemaFindings(document, policySchema), ...mistakes]);
  if (!checked.success || hasErrors(findings)) return { findings, source };
  return { policy: compilePolicy(checked.data, file, (path) => document.placeOfKey(path).line), findings, source };
}

/** The parts of a file that fit the grammar, so that one misspelt key does not hide every other mistake. */
function whatFits(document: YamlDocument): CheckablePolicy {
  const { value } = document;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  const fitting = Object.entries(policySchema.shape).flatMap(([key, schema]) => {
    const part = schema.safeParse(value[key]);
    return part.success ? [[key, part.data] as const] : [];
  });
  const commands = Array.isArray(value['commands']) ? value['commands'].map((rule) => commandRule.or(scriptRule).safeParse(rule).data) : [];
  return { ...(Object.fromEntries(fitting) as CheckablePolicy), commands };
}
