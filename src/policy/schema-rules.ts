import { z } from 'zod';
import { absolutePath, exactText, fileDigest, pattern, text, workspacePath } from './schema-values.ts';

/** A mapping with exactly one of its keys; an editor sees the same. */
export function oneOf<T extends z.ZodRawShape>(shape: T, message: string): z.ZodObject<T, z.core.$strict> {
  const isOne = (value: object): boolean => Object.values(value).filter((item) => item !== undefined).length === 1;
  return z.strictObject(shape).refine(isOne, { error: message }).meta({ minProperties: 1, maxProperties: 1 });
}

const match = pattern.optional().describe('The whole word must match.');
const path = absolutePath.optional().describe('The word is a canonical path equal to or below this directory.');
const rest = pattern.optional().describe('Every remaining word must match; only in the last place.');

const matcher = oneOf({ match, path, rest }, 'is no matcher · write one of { match: PATTERN }, { path: DIR } and { rest: PATTERN }');
const valueMatcher = oneOf({ match, path }, 'is no matcher · write { match: PATTERN } or { path: DIR }');

const word = z.union([exactText, matcher]);
const value = z.union([exactText, valueMatcher]);

const reach = z.string().regex(/^(network|processes|host|\/\S+|(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5})$/, {
  error: 'is nothing that can be reached · write network, HOST:PORT, /SOCKET, processes or host',
});

const grants = {
  users: z.array(text).optional().describe('Missing or empty: only without `user`. Listed: only with one of these as `user`.'),
  reach: z.array(reach).optional().describe('Missing or empty: nothing.'),
  env: z
    .union([z.array(text), z.record(text, value)])
    .optional()
    .describe('Missing or empty: no variable. A list: these with any value. A map: these with values that match.'),
  stdin: z
    .union([z.literal(true), z.strictObject({ match: pattern })])
    .optional()
    .describe('Missing: none. true: any text. { match }: text that matches.'),
  looks: z.boolean().optional().describe('true: only looks, whatever it reaches; does not raise the class.'),
};

const argv = z.array(word).min(1, 'is empty · write the program and its words, such as [/usr/sbin/nginx, -t]');
const commandWithGrants = z.strictObject({ argv, ...grants });

const scriptRule = z.strictObject({
  script: workspacePath,
  sha256: fileDigest,
  args: z.array(word).optional().describe('Missing or empty: no arguments.'),
  ...grants,
});

/** One item of `commands`. */
export const rule = z.union([argv, commandWithGrants, scriptRule]);

/** What the keys of a rule may hold, one by one. */
export const ruleShape = { ...commandWithGrants.shape, ...scriptRule.shape };

export type RuleInput = z.infer<typeof rule>;
export type ScriptRuleInput = z.infer<typeof scriptRule>;
export type WordInput = z.infer<typeof word>;
export type ValueInput = z.infer<typeof value>;
export type GrantsInput = z.infer<z.ZodObject<typeof grants>>;
