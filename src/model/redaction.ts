export const redactPresets = ['email', 'iban', 'card', 'ip'] as const;
export type RedactPreset = (typeof redactPresets)[number];

/** What a policy masks besides the secrets of runbooks, in all that is kept and shown of what commands print. Each list empty: nothing of that kind. */
export interface Redaction {
  /** Variables of the environment of whoever starts the operation: their values. */
  readonly env: readonly string[];
  /** Files of the host: the values of their lines. */
  readonly files: readonly string[];
  /** Found anywhere in a line. */
  readonly patterns: readonly string[];
  readonly presets: readonly RedactPreset[];
}
