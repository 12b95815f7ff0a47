import { z } from 'zod';
import { anyText, mode, path, text, user, workspacePath } from '../schema/values.ts';

const replace = z.strictObject({
  find: text,
  with: anyText,
  count: z.number().int().min(1).optional().describe('Exactly so many occurrences. Missing: 1.'),
});
const append = z.strictObject({ append: text });

/** Of content, from, edit, link and absent exactly one; that is checked where they are read. */
export const writeSchema = z.strictObject({
  path,
  content: anyText.optional().describe('The whole content.'),
  from: workspacePath.optional().describe('A file of the workspace; nothing is replaced in it.'),
  edit: z
    .array(z.union([replace, append]))
    .min(1)
    .optional(),
  link: text.optional().describe('The target of a symbolic link.'),
  absent: z.literal(true).optional(),
  mode: mode.optional().describe('Missing: as it was; 0644 for a new file.'),
  owner: user.optional().describe('Missing: as it was.'),
  group: user.optional().describe('Missing: as it was.'),
  secret: z.literal(true).optional().describe('Evidence holds sizes and a keyed digest, no diff.'),
});

export type WriteInput = z.infer<typeof writeSchema>;
export const contentKeys = ['content', 'from', 'edit', 'link', 'absent'] as const;
