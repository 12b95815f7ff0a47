import type { LinePattern } from '../../model/gate.ts';
import { pattern } from '../schema/values.ts';

/** `without` or `with`, exactly one; which one is checked where both are read. */
export const linePatternKeys = {
  without: pattern.optional().describe('No new line may match.'),
  with: pattern.optional().describe('Some new line must match.'),
};

export interface LinePatternInput {
  readonly without?: string | undefined;
  readonly with?: string | undefined;
}

export function linePattern(input: LinePatternInput): LinePattern | undefined {
  if ((input.without === undefined) === (input.with === undefined)) return undefined;
  return input.without === undefined ? { with: input.with! } : { without: input.without };
}

export function linePatternTitle(lines: LinePattern): string {
  return 'without' in lines ? `has no new line like ${lines.without}` : `has a new line like ${lines.with}`;
}

export const onePattern = {
  code: 'choose-one',
  message: 'exactly one of without and with must stand here',
  hint: 'without: PATTERN for lines that must not come, with: PATTERN for one that must',
} as const;
