import { z } from 'zod';
import { duration } from './values.ts';

/** When and how often a gate is tried; the keys stand beside the kind or inside its map. */
export const timingKeys = {
  timeout: duration.optional().describe("One attempt may take this long. Missing: the policy's gate_timeout."),
  attempts: z.number().int().min(1).max(1000).optional().describe('Missing: 1. Repeated on FAIL and UNKNOWN.'),
  every: duration.optional().describe('Pause between attempts. Missing: 1s.'),
  after: duration.optional().describe('Pause before the first attempt. Missing: none.'),
  for: duration.optional().describe('It has to hold for so long. Missing: one PASS is enough.'),
  unchanged: z.literal(true).optional().describe('What is seen must equal what the first judgement of this operation saw.'),
};

export const timing = z.object(timingKeys);
export type TimingInput = z.infer<typeof timing>;
export type TimingKey = keyof typeof timingKeys;
export const timingNames = Object.keys(timingKeys) as readonly TimingKey[];
