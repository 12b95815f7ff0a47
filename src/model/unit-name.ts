/** Unit types that a runbook may name; others (mounts, scopes, slices, devices) are not services. */
const unitTypes = ['service', 'socket', 'timer', 'path', 'target'] as const;
const otherTypes = /\.(?:mount|automount|swap|device|slice|scope|snapshot)$/;

/** Name of one existing unit by systemd.unit(5): no globs, no paths, no template without its instance. */
export function isUnitName(text: string): boolean {
  return (
    text.length <= 255 &&
    /^[A-Za-z0-9:_.\\@-]+$/.test(text) &&
    !/^[.@-]/.test(text) &&
    !otherTypes.test(text) &&
    !/@(?:\.[a-z]+)?$/.test(text)
  );
}

/** The name with its type: `nginx` is `nginx.service`. */
export function canonicalUnit(name: string): string {
  return unitTypes.some((type) => name.endsWith(`.${type}`)) ? name : `${name}.service`;
}
