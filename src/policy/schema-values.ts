import { z } from 'zod';

/** Text that is not blank. */
export const text = z.string().regex(/\S/, { error: 'is blank · write some text' });

/** Any text, the empty one too, but no NUL: no program can be given one. */
export const exactText = z.string().regex(/^[^\0]*$/, { error: 'holds a NUL character · no program can be given one; delete it' });

/** `/`, or `/a/b` without `.`, `..`, an empty component or a slash at the end. */
const canonicalPath = /^\/$|^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/;

export const absolutePath = z.string().regex(canonicalPath, {
  error: 'is not a canonical absolute path · begin with /, and leave out ".", "..", doubled slashes and a slash at the end',
});

/** A path below the workspace's root, with `/`. */
export const workspacePath = z.string().regex(/^(?!\.{1,2}(?:\/|$))[^/\0]+(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)*$/, {
  error: 'is not a path below the workspace · write it from the root of the workspace, without ".." or a leading slash',
});

export const fileDigest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'is not a SHA-256 digest · write 64 lower-case hex digits, as sha256sum prints them' });

export const duration = z
  .string()
  .regex(/^\d{1,9}(ms|s|m|h|d)$/, { error: 'is not a duration · write a number and a unit, such as 500ms, 10s, 5m, 2h or 7d' });

export const size = z
  .string()
  .regex(/^\d{1,9}(KiB|MiB|GiB)$/, { error: 'is not a size · write a number and a unit, such as 256KiB, 16MiB or 4GiB' });

/** ECMAScript with the `u` flag; compiled, and so checked, in check-policy.ts. */
export const pattern = z.string();
