import { z } from 'zod';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { text } from '../schema/values.ts';
import { url } from './gate-http.ts';
import type { GateKind } from './gate-kind.ts';

const form = z.strictObject({
  url,
  query: text,
  expect: z.strictObject({ op: z.enum(['<', '<=', '>', '>=', '==', '!=']), value: z.number() }),
});

export const gatePrometheus: GateKind = {
  schema: form.extend(timingKeys),
  compile: (input) => {
    const read = readAs(form, input);
    if (read === undefined) return undefined;
    return { check: { kind: 'prometheus', ...read }, title: `prometheus ${read.query} ${read.expect.op} ${read.expect.value}` };
  },
  notRehearsed: 'metrics come from the host only',
};
