import type { DialFailure, Host, HostConnection } from '../../ports/host.ts';
import { isComplete, parseResponse, type HttpResponse } from './http-response.ts';

export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly response: HttpResponse;
      /** of https: until when the certificate is valid */ readonly certificateValidTo?: number;
    }
  /** The target refused, reset, went silent, or sent what is no HTTP. */
  | { readonly kind: 'misbehaved'; readonly reason: string }
  /** The target was never asked. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Most bytes of an answer that are read. */
const answerLimit = 16 * 1024 ** 2;

/** One GET over one connection of its own, from the host; redirects are answers like others. `timeout` in milliseconds. */
export async function httpGet(host: Host, url: URL, headers: Readonly<Record<string, string>>, timeout: number): Promise<HttpAnswer> {
  const unusable = whyUnusable(url, headers);
  if (unusable !== undefined) return { kind: 'unreachable', reason: unusable };
  const secure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const began = performance.now();
  const dialled = await host.dial({ host: name, port, ...(secure ? { tls: { servername: name } } : {}) }, timeout);
  if (!dialled.ok) return notConnected(dialled.failure);
  const { connection } = dialled;
  const left = Math.max(timeout - (performance.now() - began), 1);
  try {
    const bytes = await withTimer(left, connection, exchange(connection, requestText(url, headers)));
    if (bytes === undefined) return { kind: 'misbehaved', reason: `no complete answer within ${timeout} ms` };
    const parsed = parseResponse(bytes);
    if (!parsed.ok) return { kind: 'misbehaved', reason: parsed.reason };
    const valid = connection.certificateValidTo;
    return { kind: 'answered', response: parsed.response, ...(valid === undefined ? {} : { certificateValidTo: valid }) };
  } catch (error) {
    return { kind: 'misbehaved', reason: `the connection broke: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    connection.close();
  }
}

function whyUnusable(url: URL, headers: Readonly<Record<string, string>>): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `${url.protocol} is not asked, only http: and https:`;
  if (url.username !== '' || url.password !== '') return 'a name and password in the URL are not sent: send a header';
  const broken = Object.entries(headers).find(([name, value]) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value));
  return broken === undefined ? undefined : `the header ${JSON.stringify(broken[0])} cannot be sent as it is`;
}

function notConnected(failure: DialFailure): HttpAnswer {
  switch (failure.kind) {
    case 'refused':
    case 'reset':
    case 'timed-out':
    case 'certificate':
      return { kind: 'misbehaved', reason: failure.reason };
    case 'no-name':
    case 'no-route':
    case 'other':
      return { kind: 'unreachable', reason: failure.reason };
    default:
      return failure.kind satisfies never;
  }
}

function requestText(url: URL, headers: Readonly<Record<string, string>>): string {
  const fixed = { host: url.host, 'user-agent': 'holdpoint', accept: '*/*', connection: 'close' };
  const lines = Object.entries({ ...fixed, ...lowerNames(headers) }).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${url.pathname}${url.search} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

function lowerNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function exchange(connection: HostConnection, request: string): Promise<Uint8Array> {
  await connection.send(Buffer.from(request, 'latin1'));
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of connection.chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size > answerLimit) throw new Error('the answer is longer than 16 MiB');
    // A server may keep the connection open although it was asked to close it.
    if (isComplete(Buffer.concat(parts))) break;
  }
  return Buffer.concat(parts);
}

/** undefined: the time is over; closing the connection ends the work. */
async function withTimer<T>(ms: number, connection: HostConnection, work: Promise<T>): Promise<T | undefined> {
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    connection.close();
  }, ms);
  try {
    const value = await work;
    return over ? undefined : value;
  } catch (error) {
    if (over) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
