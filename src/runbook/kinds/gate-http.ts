import { z } from 'zod';
import type { HttpCheck } from '../../model/gate.ts';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { anyText, headerName, pattern } from '../schema/values.ts';
import type { GateKind } from './gate-kind.ts';

export const from = z.enum(['host', 'workstation']).optional().describe('Missing: host.');

export const url = z.string().regex(/^https?:\/\/(?:(?!\p{Cc})[^\s/?#@])+(?:[/?#](?:(?!\p{Cc})\S)*)?$/u, {
  error: 'is no http or https address · write one such as http://127.0.0.1:8080/health, without a name and password',
});

const form = z.strictObject({
  url,
  status: z.number().int().min(100).max(599).optional().describe('Missing: 200.'),
  body: pattern.optional().describe('Somewhere in the body.'),
  json: z
    .record(z.string().regex(/^(?:\/(?:[^~]|~[01])*)?$/, { error: 'is no JSON pointer · write one such as /status/ok' }), z.json())
    .optional(),
  header: z.record(headerName, pattern).optional(),
  send: z.record(headerName, anyText).optional(),
  cert_days: z.number().int().min(1).optional().describe('The certificate must be valid for so many days.'),
  from,
});

export const gateHttp: GateKind = {
  schema: z.union([url, form.extend(timingKeys)]),
  compile: (input) => {
    const read = typeof input === 'string' ? readAs(form, { url: input }) : readAs(form, input);
    if (read === undefined) return undefined;
    const check: HttpCheck = {
      kind: 'http',
      url: read.url,
      status: read.status ?? 200,
      ...(read.body === undefined ? {} : { body: read.body }),
      ...(read.json === undefined ? {} : { json: read.json }),
      ...(read.header === undefined ? {} : { header: lowerCaseKeys(read.header) }),
      ...(read.send === undefined ? {} : { send: read.send }),
      ...(read.cert_days === undefined ? {} : { cert_days: read.cert_days }),
      from: read.from ?? 'host',
    };
    return { check, title: httpTitle(check) };
  },
  notRehearsed: 'nothing listens in a view',
};

function lowerCaseKeys(header: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]));
}

function httpTitle(check: HttpCheck): string {
  const extras = [
    ...(check.body === undefined ? [] : ['body as wanted']),
    ...Object.keys(check.json ?? {}).map((pointer) => `${pointer === '' ? 'the whole answer' : pointer} as wanted`),
    ...Object.keys(check.header ?? {}).map((name) => `${name} as wanted`),
    ...(check.cert_days === undefined ? [] : [`certificate good for ${check.cert_days} days`]),
  ];
  return `http ${check.url} answers ${[String(check.status), ...extras].join(', ')}`;
}
