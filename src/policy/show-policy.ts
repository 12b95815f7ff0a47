import { notBuiltSettings } from './not-built.ts';
import type { Policy } from './policy.ts';

/** One setting of the policy in force. */
export interface ShownSetting {
  readonly key: string;
  /** As written, or the default, as plain data. */
  readonly value: unknown;
  /** Missing: the default. */
  readonly line?: number;
  /** Present: this release takes no notice of it. */
  readonly note?: string;
}

export interface ShownPolicy {
  readonly file: string;
  readonly sha256: string;
  readonly settings: readonly ShownSetting[];
  /** Settings under which no operation runs in this release. */
  readonly not_built: readonly string[];
}

/** Keys of parts of the interface that this release does not have; they are kept, checked and shown, and nothing reads them. */
const unused: Readonly<Record<string, string | undefined>> = {
  break_glass: 'break-glass is not built yet',
  governed_paths: 'hook check is not built yet',
  contracts: 'contracts are not built yet',
  artifacts: 'the artifact registry is not built yet',
  posture: 'posture is not built yet',
  yardsticks: 'metrics are not built yet',
  backup: 'backup is not built yet',
  notify: 'notifications are not built yet',
};

/** The policy in force, every default filled in and marked. */
export function showPolicy(policy: Policy, sha256: string): ShownPolicy {
  const { values, lines } = policy.settings;
  const settings = Object.entries(values).map(([key, value]): ShownSetting => {
    const line = lines[key];
    const note = Object.hasOwn(unused, key) ? unused[key] : undefined;
    return { key, value, ...(line === undefined ? {} : { line }), ...(note === undefined ? {} : { note }) };
  });
  return { file: policy.file, sha256, settings, not_built: notBuiltSettings(policy) };
}
