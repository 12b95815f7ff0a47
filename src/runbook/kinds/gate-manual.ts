import { readAs } from '../read-as.ts';
import { text } from '../schema/values.ts';
import type { GateKind } from './gate-kind.ts';

export const gateManual: GateKind = {
  schema: text.describe('A question that a person answers: passed, failed or unsure.'),
  compile: (input) => {
    const say = readAs(text, input);
    return say === undefined ? undefined : { check: { kind: 'manual', say }, title: `a person says: ${say}` };
  },
  notRehearsed: 'a person judges it',
};
