import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** An answer of HTTP/1.1 (RFC 9112). Header names in lower case; values of one name joined with `, `. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Transfer and content coding undone. */
  readonly body: Uint8Array;
}

export type ParsedResponse = { readonly ok: true; readonly response: HttpResponse } | { readonly ok: false; readonly reason: string };

/** Most bytes of a body once it is decompressed. */
const bodyLimit = 16 * 1024 ** 2;

/** Everything that a server sent until it closed the connection, as a response. */
export function parseResponse(bytes: Uint8Array): ParsedResponse {
  const head = parseHead(bytes);
  if (!head.ok) return head;
  const { status, headers, rest } = head;
  const body = undoTransfer(rest, headers);
  if (!body.ok) return body;
  const content = undoContent(body.bytes, headers['content-encoding']);
  return content.ok ? { ok: true, response: { status, headers, body: content.bytes } } : content;
}

/** true: what came so far is the whole answer, although the connection is still open. */
export function isComplete(bytes: Uint8Array): boolean {
  const head = parseHead(bytes);
  if (!head.ok) return false;
  const { status, headers, rest } = head;
  if (status === 204 || status === 304) return true;
  // Chunks are joined only where the end looks like the last one, so that a long answer is not read again with every piece.
  if (isChunked(headers)) return rest.subarray(-5).toString('latin1').endsWith('\r\n\r\n') && joinChunks(rest).ok;
  return 'content-length' in headers && undoTransfer(rest, headers).ok;
}

type Head =
  | { readonly ok: true; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly rest: Buffer }
  | { readonly ok: false; readonly reason: string };

function parseHead(bytes: Uint8Array): Head {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = all.indexOf('\r\n\r\n');
  if (end === -1) return { ok: false, reason: 'the answer is no complete HTTP response' };
  const [statusLine = '', ...lines] = all.subarray(0, end).toString('latin1').split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/.exec(statusLine)?.[1];
  if (status === undefined) return { ok: false, reason: 'the answer does not begin like HTTP/1.1' };
  // An interim response (RFC 9110, 15.2) comes before the real one.
  if (status.startsWith('1')) return parseHead(all.subarray(end + 4));
  return { ok: true, status: Number(status), headers: parseHeaders(lines), rest: all.subarray(end + 4) };
}

function parseHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

type Bytes = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly reason: string };

function isChunked(headers: Readonly<Record<string, string>>): boolean {
  return /(^|[ ,])chunked$/i.test(headers['transfer-encoding'] ?? '');
}

function undoTransfer(rest: Buffer, headers: Readonly<Record<string, string>>): Bytes {
  if (isChunked(headers)) return joinChunks(rest);
  const length = headers['content-length'];
  if (length === undefined) return { ok: true, bytes: rest };
  if (!/^\d+$/.test(length)) return { ok: false, reason: `the answer has no usable content-length: ${length}` };
  if (rest.length < Number(length)) return { ok: false, reason: `the answer ended after ${rest.length} of ${length} bytes` };
  return { ok: true, bytes: rest.subarray(0, Number(length)) };
}

/** RFC 9112, 7.1; trailers are left out. */
function joinChunks(rest: Buffer): Bytes {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd === -1 ? undefined : /^([0-9a-f]{1,8})(?:[ \t]*;.*)?$/i.exec(rest.subarray(at, lineEnd).toString('latin1'))?.[1];
    if (size === undefined) return { ok: false, reason: 'the answer ended within its chunks' };
    const length = Number.parseInt(size, 16);
    if (length === 0) return { ok: true, bytes: Buffer.concat(parts) };
    const start = lineEnd + 2;
    if (rest.length < start + length + 2) return { ok: false, reason: 'the answer ended within a chunk' };
    parts.push(rest.subarray(start, start + length));
    at = start + length + 2;
  }
}

function undoContent(bytes: Buffer, coding: string | undefined): Bytes {
  try {
    const options = { maxOutputLength: bodyLimit };
    switch (coding?.toLowerCase() ?? 'identity') {
      case 'identity':
        return { ok: true, bytes };
      case 'gzip':
      case 'x-gzip':
        return { ok: true, bytes: bytes.length === 0 ? bytes : gunzipSync(bytes, options) };
      case 'deflate':
        return { ok: true, bytes: inflateSync(bytes, options) };
      case 'br':
        return { ok: true, bytes: brotliDecompressSync(bytes, options) };
      default:
        return { ok: false, reason: `the answer is coded as ${coding}, which is not understood here` };
    }
  } catch {
    return { ok: false, reason: `the answer is not valid ${coding}` };
  }
}
