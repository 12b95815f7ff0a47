import type { Policy } from './policy.ts';

/**
 * Settings that would change what a run does and that this release cannot honour: a run under them is refused (69). What a class asks for
 * (confirm_within, approval by another person) is judged per plan, from its rules; settings of commands that are
 * themselves not built yet are listed by `policy show`.
 */
export function notBuiltSettings(policy: Policy): string[] {
  const found: string[] = [];
  const note = (key: string, what: string): void => {
    const line = policy.settings.lines[key];
    found.push(`${what}${line === undefined ? '' : ` (${policy.file}:${line})`} is not built yet`);
  };
  if (policy.signatures === 'required') note('signatures', 'signatures: required');
  for (const store of policy.stores) if (store !== 'yaml') note('stores', `stores: ${store}`);
  if (policy.chains === 'host') note('chains', 'chains: host');
  if (policy.selfControl !== 'reason') note('self', 'wait' in policy.selfControl ? 'self control wait' : 'self control countersign_within');
  if (hasFilledList(policy.settings.values['notify'])) note('notify', 'notify');
  if (isFilledList(policy.settings.values['yardsticks'])) note('yardsticks', 'yardsticks');
  return found;
}

function hasFilledList(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some(isFilledList);
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
