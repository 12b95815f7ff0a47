/** The policy's text with one pin for each runbook, in order, and nothing else changed. `digests`: SHA-256 by file. The `runbooks:` list must stand in block or empty flow form. */
export function refreshPins(policy: string, digests: Readonly<Record<string, string>>): string {
  const list = /^runbooks:(?: *\[\] *)?\n(?: +- .*\n)*/m;
  if (!list.test(policy)) throw new Error('the policy has no list of runbooks to refresh');
  const pins = Object.entries(digests)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, sha256]) => `  - { file: ${file}, sha256: ${sha256} }\n`);
  return policy.replace(list, () => (pins.length === 0 ? 'runbooks: []\n' : `runbooks:\n${pins.join('')}`));
}
