import { z } from 'zod';

// Forms of values that stand all over the grammar. A message is `what is wrong · what to write`.

/** Text that says something. May hold `${name}`. */
export const text = z.string().regex(/\S/, { error: 'says nothing · write some text' });

/** Any text, also none. */
export const anyText = z.string();

export const duration = z
  .string()
  .regex(/^\d{1,9}(?:ms|s|m|h|d)$/, { error: 'is no duration · write a number and a unit, such as 500ms, 10s, 5m or 2h' });

const dots = /(?:^|\/)\.{1,2}(?:\/|$)/;

/** Absolute, canonical, or beginning with `${name}`. `${name}` counts as part of a component. */
export const path = z
  .string()
  .regex(/^\/$|^(?=.)(?:\$\{[A-Za-z]\w*\}(?:(?!\p{Cc})[^/])*)?(?:\/(?:(?!\p{Cc})[^/])+)*$/u, {
    error: 'is no absolute path · begin with /, without // and without a / at the end',
    abort: true,
  })
  .refine((value) => !dots.test(value), { error: 'has . or .. in it · write where it really lies' });

/** Below the workspace's root, such as `files/nginx.conf`. */
export const workspacePath = z
  .string()
  .regex(/^(?:(?!\p{Cc})[^/])+(?:\/(?:(?!\p{Cc})[^/])+)*$/u, {
    error: 'is no path below the workspace · write it from the root of the workspace, such as files/nginx.conf',
    abort: true,
  })
  .refine((value) => !dots.test(value), { error: 'has . or .. in it · write it from the root of the workspace' });

/** Name of one unit, by systemd.unit(5). */
export const unit = z
  .string()
  .regex(/^[A-Za-z0-9_:\\][A-Za-z0-9:_.\\@-]{0,254}$/, {
    error: 'is no name of a unit · write one name such as nginx or app@1.service, without *, / and blanks',
  })
  .refine((value) => !/@(?:\.[a-z]+)?$/.test(value), {
    error: 'is a template without its instance · write what stands behind the @, such as app@1',
  })
  .refine((value) => !/\.(?:mount|automount|swap|device|slice|scope|snapshot)$/.test(value), {
    error: 'is a unit that no service step or gate may name · use a service, socket, timer, path or target',
  });

/** A login name or `${name}`. */
export const user = z.string().regex(/^(?:[A-Za-z0-9_.]|\$\{[A-Za-z]\w*\})(?:[A-Za-z0-9_.-]|\$\{[A-Za-z]\w*\})*$/, {
  error: 'is no name of a user or group · write a login name such as www-data',
});

export const mode = z.string().regex(/^[0-7]{3,4}$/, { error: 'is no file mode · write it in octal and in quotes, such as "0644"' });

/** ECMAScript; compiled where it is used. Characters. */
export const longestPattern = 2000;
export const pattern = z.string().max(longestPattern);

export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'is no SHA-256 · write its 64 hexadecimal digits in small letters, as sha256sum prints them' });

/** Name of a parameter or fact. */
export const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, { error: 'is no name · begin with a letter; letters, digits and _ follow' });

export const variable = z
  .string()
  .regex(/^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/, { error: 'is no name of a variable · letters, digits and _, beginning with a letter' });

export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^`|~-][A-Za-z0-9!#$%&'*+.^_`|~-]*$/, { error: 'is no name of a header · write one such as content-type' });

/** A count from 0. */
export const count = z.number().int().min(0);
