import { z } from 'zod';
import { parseReach } from '../reach.ts';
import { anyText, duration, path, pattern, user, variable } from './values.ts';

export const line = z.string().describe('One simple command of literal words; no shell runs. ${name} stays inside its word.');
export const words = z.array(anyText).describe('The words of the command, one by one; nothing is split or expanded.');
export const argv = z.union([line, words]);

const reach = z.string().refine((value) => parseReach(value) !== undefined, {
  error: 'is nothing that can be reached · write network, HOST:PORT such as 127.0.0.1:5432, the path of a socket, processes or host',
});

/** Keys that every command may have beside its words. */
export const commandKeys = {
  user: user.optional().describe('Missing: whom Holdpoint acts as.'),
  cwd: path.optional().describe('Missing: /'),
  env: z.record(variable, anyText).optional().describe('Missing or empty: the fixed environment only.'),
  stdin: anyText.optional().describe('Missing: empty and closed.'),
  save: path.optional().describe('stdout goes to this new file below an allowed path.'),
  reach: z.array(reach).optional().describe('network, HOST:PORT, /SOCKET, processes, host. Missing or empty: nothing is reached.'),
  exit: z
    .union([z.array(z.number().int().min(0).max(255)).min(1), z.literal('any')])
    .optional()
    .describe('Exits that are success. Missing: [0].'),
  stdout: pattern.optional(),
  stderr: pattern.optional(),
  timeout: duration.optional(),
};

export const commandMap = z.strictObject({ argv, ...commandKeys });
export const command = z.union([line, words, commandMap]).meta({ id: 'command' });

export type CommandMap = z.infer<typeof commandMap>;
export type CommandInput = z.infer<typeof command>;
