/** Where a workspace keeps its policy. */
export const policyFile = 'ops/policy.yaml';

/** Runbooks and policies are small; a larger file is none. Bytes. */
export const largestFile = 1024 * 1024;
