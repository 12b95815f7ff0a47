/** `/`, or `/a/b` without `.`, `..`, an empty component, a slash at the end or a control character. */
export function isCanonicalPath(path: string): boolean {
  return /^\/$|^(?:\/(?!\.{1,2}(?:\/|$))(?:(?!\p{Cc})[^/])+)+$/u.test(path);
}

/** A path below a workspace's root: `a/b`, without `.`, `..`, a leading slash or a control character. */
export function isWorkspacePath(path: string): boolean {
  return isCanonicalPath(`/${path}`) && path !== '';
}

/** Both canonical. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}
