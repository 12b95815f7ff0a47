import { z } from 'zod';
import { parseEndpoint } from '../reach.ts';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { from } from './gate-http.ts';
import type { GateKind } from './gate-kind.ts';

const address = z
  .string()
  .refine((value) => parseEndpoint(value) !== undefined, { error: 'is no HOST:PORT · write one such as 127.0.0.1:22' });
const form = z.strictObject({ address, open: z.boolean().optional().describe('Missing: true.'), from });

export const gateTcp: GateKind = {
  schema: z.union([address, form.extend(timingKeys)]),
  compile: (input) => {
    const read = typeof input === 'string' ? readAs(form, { address: input }) : readAs(form, input);
    const endpoint = read === undefined ? undefined : parseEndpoint(read.address);
    if (read === undefined || endpoint === undefined) return undefined;
    const open = read.open ?? true;
    return {
      check: { kind: 'tcp', host: endpoint.host, port: endpoint.port, open, from: read.from ?? 'host' },
      title: `tcp ${read.address} is ${open ? 'open' : 'closed'}`,
    };
  },
  notRehearsed: 'nothing listens in a view',
};
