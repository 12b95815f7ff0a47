import { z } from 'zod';
import { redactPresets } from '../model/redaction.ts';
import { riskClasses } from '../model/risk-class.ts';
import { oneOf, rule } from './schema-rules.ts';
import { absolutePath, duration, exactText, fileDigest, pattern, size, text, workspacePath } from './schema-values.ts';

const riskClass = z.enum(riskClasses);
const approval = z.enum(['none', 'self', 'other']);
const needed = z.enum(['required', 'optional']);

const pin = z
  .strictObject({ file: workspacePath, sha256: fileDigest })
  .describe('A runbook reviewed as a whole: every command of exactly these bytes, parameters inside their patterns.');

const classRule = z.strictObject({
  approval: approval.describe('Who must approve: nobody, the requester (SELF) or another person.'),
  rehearsal: needed,
  enforcement: z.enum(['kernel', 'partial', 'advisory']).describe('The least enforcement that is accepted.'),
  on_fail: z.enum(['rollback', 'halt']).optional().describe('After a failed gate. Missing: rollback.'),
  confirm_within: needed.optional().describe("A dead-man's switch. Missing: optional."),
});

const highRiskPlace = z.strictObject({
  paths: z.array(absolutePath).optional(),
  services: z.array(text).optional(),
  approval: approval.optional(),
  rehearsal: needed.optional(),
});

const notAllowed = z.union([
  text,
  oneOf(
    { path: absolutePath.optional(), service: text.optional(), command: text.optional() },
    'is nothing that can be forbidden · write a text, { path: PATH }, { service: UNIT } or { command: LINE }',
  ),
]);

const gateKind = z
  .string()
  .regex(/^(service|log|journal|http|tcp|command|file|prometheus)( *\| *(service|log|journal|http|tcp|command|file|prometheus))*$/, {
    error: 'is no kind of gate · write service, log, journal, http, tcp, command, file or prometheus, or several joined by "|"',
  });

const selfControl = z
  .union([z.literal('reason'), z.strictObject({ wait: duration }), z.strictObject({ countersign_within: duration })])
  .describe('The compensating control where requester and approver are one person.');

const argv = z.array(exactText).min(1, 'is empty · write the program and its words, such as [/usr/bin/logger, halted]');

/** The policy file's grammar: shapes only. What the shapes cannot say is checked in check-policy.ts. */
export const policySchema = z.strictObject({
  holdpoint: z.literal(1).describe('Version of this format.'),
  runbooks: z.array(pin).optional().describe('Missing or empty: no runbook is allowed as a whole.'),
  commands: z.array(rule).optional().describe('Single commands. Missing or empty: none.'),
  read_only: z
    .strictObject({ commands: z.enum(['any', 'listed']) })
    .optional()
    .describe('In READ_ONLY and without reach. Missing: any, for the kernel is the control.'),
  risk_classes: z
    .strictObject(Object.fromEntries(riskClasses.map((name) => [name, classRule.optional()])))
    .optional()
    .describe('A missing class takes the rules of the next higher one named.'),
  high_risk: z.array(highRiskPlace).optional().describe('Single places held to more than their class.'),
  guarded_paths: z
    .record(absolutePath, riskClass)
    .optional()
    .describe('Besides the built-in list: writable only for this class and only when named.'),
  hidden_paths: z.array(absolutePath).optional().describe('Besides the built-in list: not readable by steps.'),
  not_allowed: z.array(notAllowed).optional().describe('Applies to every operation.'),
  minimum_gates: z.strictObject({ service: z.array(gateKind) }).optional(),
  strict: z.boolean().optional().describe('true: every finding is an error.'),
  irreversible: z.enum(['allowed', 'refused']).optional(),
  self: z.strictObject({ control: selfControl }).optional(),
  signatures: z.enum(['none', 'wanted', 'required']).optional(),
  break_glass: z.strictObject({ who: z.array(text).optional(), review_within: duration.optional() }).optional(),
  commit: z.boolean().optional(),
  stores: z.array(z.enum(['yaml', 'changelog', 'tag'])).optional(),
  chains: z.enum(['one', 'host']).optional(),
  governed_paths: z.array(text).optional(),
  contracts: z.strictObject({ registry: workspacePath }).optional(),
  artifacts: z.strictObject({ classes: z.record(z.string(), z.unknown()) }).optional(),
  posture: z.strictObject({ joint: z.enum(['two', 'solo']) }).optional(),
  yardsticks: z.array(z.strictObject({ metric: text, limit: z.union([z.number(), text]), breaches: z.int().min(1) })).optional(),
  backup: z.strictObject({ plain: z.boolean() }).optional(),
  limits: z
    .strictObject({
      step_timeout: duration.optional(),
      max_timeout: duration.optional(),
      gate_timeout: duration.optional(),
      evidence_per_stream: size.optional(),
      evidence_in_git: size.optional(),
      keep_snapshots: duration.optional(),
      keep_evidence: duration.optional(),
      snapshot: size.optional(),
    })
    .optional(),
  redact: z
    .strictObject({
      env: z.array(text).optional(),
      files: z.array(absolutePath).optional(),
      patterns: z.array(pattern).optional(),
      presets: z.array(z.enum(redactPresets)).optional(),
    })
    .optional(),
  notify: z.strictObject({ halted: z.array(argv).optional(), closed: z.array(argv).optional() }).optional(),
});

export type PolicyFile = z.infer<typeof policySchema>;
