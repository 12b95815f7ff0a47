import { z } from 'zod';
import { riskClasses } from '../../model/risk-class.ts';
import { command, line } from './command-schema.ts';
import { gate } from './gate-schema.ts';
import { parameter } from './parameter-schema.ts';
import { step } from './step-schema.ts';
import { duration, name, path, text, unit } from './values.ts';

/** Paths and units that one operation may list. */
export const longestScope = 500;

export const allowedPath = z.union([path, z.strictObject({ path, keep: z.literal(true).optional() })]);

export const notAllowedItem = z.union([
  text,
  z.strictObject({ path: path.optional(), service: unit.optional(), command: line.optional() }),
]);

const percentage = z.string().regex(/^(?:100|[1-9]\d?)%$/, { error: 'is no share · write one such as 25%' });
const atLeastOne = z.number().int().min(1);

/** The grammar of a runbook's file: the one source of its checks and of its JSON Schema. */
export const runbookSchema = z.strictObject({
  holdpoint: z.literal(1).describe('Version of the format.'),
  operation_name: text,
  objective: text,
  risk_class: z.enum(riskClasses),
  blast_radius: text.describe('What can break.'),
  rollback_strategy: text.describe('How to revert.'),
  allowed_paths: z
    .array(allowedPath)
    .max(longestScope)
    .describe('Empty: nothing may be written. Listed: exactly these and what lies below them.'),
  allowed_services: z.array(unit).max(longestScope).describe('Empty: no service may be touched. Listed: exactly these units.'),
  owner: text.optional(),
  refs: z.array(text).optional().describe('Ticket, incident, pull request. Missing or empty: none.'),
  not_allowed: z
    .array(notAllowedItem)
    .optional()
    .describe('Text is shown as not enforced; the others are enforced. Missing or empty: nothing more.'),
  baseline: text.optional(),
  restores: text.optional(),
  target: z
    .string()
    .regex(/^ssh:\/\/[A-Za-z0-9_.-]+@[A-Za-z0-9_.:[\]-]+$/, { error: 'is no target · write ssh://USER@HOST' })
    .optional()
    .describe('Missing: this machine.'),
  targets: text.optional().describe('A group of the inventory.'),
  rollout: z
    .strictObject({
      canary: atLeastOne.optional(),
      batches: z.array(z.union([atLeastOne, percentage])).optional(),
      max_failed: z.number().int().min(0).optional(),
      pause_between: z.union([z.literal('ask'), duration]).optional(),
    })
    .optional(),
  on_fail: z.enum(['rollback', 'halt']).optional().describe("Missing: the policy's for the class, else rollback."),
  confirm_within: duration.optional().describe("Missing: no dead-man's switch."),
  parameters: z.record(name, parameter).optional(),
  facts: z.record(name, command).optional().describe('Values read from the host before anything is approved.'),
  healthy: z.array(gate).optional().describe('Gates that hold before the first change, after the last step and after a rollback.'),
  steps: z.array(step).min(1, { error: 'has no steps · write at least one step' }),
});
