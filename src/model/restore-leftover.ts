/** What an interrupted restore leaves behind in an allowed folder is named so; twelve hex digits say of which pre-image, six characters tell them apart. */
export const restoreLeftoverPrefix = '.holdpoint-restore-';

/** Is a path such a rest, or below one? */
export function isRestoreLeftover(path: string): boolean {
  return /\/\.holdpoint-restore-[0-9a-f]{12}\.[A-Za-z0-9]{6}(?:\/|$)/.test(path);
}
