import { z } from 'zod';
import { absolutePath, exactText, fileDigest, pattern, text, workspacePath } from './schema-values.ts';

const match = z.strictObject({ match: pattern.describe('The whole word must match.') });
const path = z.strictObject({ path: absolutePath.describe('A canonical path equal to or below this directory.') });
const rest = z.strictObject({ rest: pattern.describe('Every remaining word must match; only in the last place.') });

const word = z.union([exactText, match, path, rest]);
const value = z.union([exactText, match, path]);

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
    .union([z.literal(true), match])
    .optional()
    .describe('Missing: none. true: any text. { match }: text that matches.'),
  looks: z.boolean().optional().describe('true: only looks, whatever it reaches; does not raise the class.'),
};

const argv = z.array(word).min(1);

export const commandRule = z.union([argv, z.strictObject({ argv, ...grants })]);

export const scriptRule = z.strictObject({
  script: workspacePath,
  sha256: fileDigest,
  args: z.array(word).optional().describe('Missing or empty: no arguments.'),
  ...grants,
});

export type CommandRuleInput = z.infer<typeof commandRule>;
export type ScriptRuleInput = z.infer<typeof scriptRule>;
export type WordInput = z.infer<typeof word>;
export type GrantsInput = z.infer<z.ZodObject<typeof grants>>;
