import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isComplete, parseResponse } from '../../../src/host/gates/http-response.ts';
import { lookByHttp } from '../../../src/host/gates/http.ts';
import { atPointer } from '../../../src/host/gates/json-pointer.ts';
import type { Observation } from '../../../src/host/gates/observation.ts';
import type { HttpCheck } from '../../../src/model/gate.ts';
import { localHost } from '../local.ts';

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    if ('closeAllConnections' in server) (server as Server).closeAllConnections();
  });
  return (server.address() as net.AddressInfo).port;
}

const http = (listener: RequestListener): Promise<number> => listen(createServer(listener));

/** A server that says exactly these bytes and then closes, or stays silent. */
function raw(text: string, end = true): Promise<number> {
  return listen(
    net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => (end ? socket.end(text, 'latin1') : socket.write(text, 'latin1')));
    }),
  );
}

async function look(url: string, check: Partial<HttpCheck> = {}, timeout = 2000): Promise<Observation> {
  const { host } = await localHost({ view: 'none' });
  return lookByHttp(host, { kind: 'http', url, status: 200, from: 'host', ...check }, () => Date.now())({
    timeout,
    cancel: new AbortController().signal,
  });
}

const verdict = async (...args: Parameters<typeof look>): Promise<string> => {
  const { verdict: said, observed } = await look(...args);
  return `${said} ${observed}`;
};

describe('an answer', () => {
  it('is judged by status, body, header and JSON', async () => {
    const port = await http((request, response) => {
      response.setHeader('x-release', 'v2.1.0');
      response.setHeader('content-type', 'application/json');
      response.statusCode = request.url === '/gone' ? 410 : 200;
      response.end(
        JSON.stringify({
          version: 'v2.1.0',
          parts: [{ ok: true }],
          'a/b': null,
          sent: request.headers['x-ask'] ?? null,
          host: request.headers.host,
          method: request.method,
        }),
      );
    });
    const url = `http://127.0.0.1:${port}`;
    expect(await verdict(`${url}/`)).toBe('PASS answered 200');
    expect(await verdict(`${url}/gone`)).toBe('FAIL answered 410, not 200');
    expect(await verdict(`${url}/gone`, { status: 410 })).toBe('PASS answered 410');
    expect(await verdict(`${url}/`, { body: 'v2\\.[0-9]' })).toBe('PASS answered 200');
    expect(await verdict(`${url}/`, { body: 'v3' })).toMatch(/^FAIL the body does not match: \{"version"/);
    expect(await verdict(`${url}/`, { header: { 'x-release': 'v2\\.1\\.[0-9]' } })).toBe('PASS answered 200');
    expect(await verdict(`${url}/`, { header: { 'x-release': 'v2' } })).toBe('FAIL header x-release does not match: v2.1.0');
    expect(await verdict(`${url}/`, { header: { 'x-absent': '.*' } })).toBe('FAIL there is no header x-absent');
    expect(
      await verdict(`${url}/`, {
        json: { '/version': 'v2.1.0', '/parts/0/ok': true, '/a~1b': null, '/method': 'GET', '/host': `127.0.0.1:${port}` },
      }),
    ).toBe('PASS answered 200');
    expect(await verdict(`${url}/`, { json: { '/parts/0/ok': false } })).toBe('FAIL /parts/0/ok is true, not false');
    expect(await verdict(`${url}/`, { json: { '/parts/1': {} } })).toBe('FAIL /parts/1 is absent, not {}');
    expect(await verdict(`${url}/`, { json: { '/sent': 'yes' }, send: { 'X-Ask': 'yes' } })).toBe('PASS answered 200');
  });

  it('is decompressed where it was asked for', async () => {
    const port = await http((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain words')));
    expect(
      await verdict(`http://127.0.0.1:${port}/`, {
        send: { 'accept-encoding': 'gzip' },
        header: { 'content-encoding': 'gzip' },
        body: 'plain words',
      }),
    ).toBe('PASS answered 200');
  });

  it('that is no JSON fails a JSON check, and a redirect is an answer like others', async () => {
    const port = await http((_, response) => response.writeHead(301, { location: '/elsewhere' }).end('moved'));
    expect(await verdict(`http://127.0.0.1:${port}/`)).toBe('FAIL answered 301, not 200');
    expect(await verdict(`http://127.0.0.1:${port}/`, { status: 301, json: { '/a': 1 } })).toBe('FAIL the body is no JSON');
  });

  it('that makes a pattern run for ever is UNKNOWN', async () => {
    const port = await http((_, response) => response.end(`${'a'.repeat(50)}!`));
    expect(await verdict(`http://127.0.0.1:${port}/`, { body: '^(a+)+$' })).toBe(
      'UNKNOWN the body: the pattern did not finish within 1000 ms',
    );
  });

  it('may keep the connection open, and may come in chunks', async () => {
    expect(await verdict(`http://127.0.0.1:${await raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', false)}/`, { body: '^ok$' })).toBe(
      'PASS answered 200',
    );
    expect(
      await verdict(
        `http://127.0.0.1:${await raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n', false)}/`,
        { body: '^abc$' },
      ),
    ).toBe('PASS answered 200');
    expect(
      await verdict(`http://127.0.0.1:${await raw('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nto the end')}/`, { body: 'end$' }),
    ).toBe('PASS answered 200');
  });
});

describe('FAIL: the target answers something else, refuses, resets or stays silent', () => {
  it.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n', 'FAIL the answer is no complete HTTP response'],
    ['another protocol', 'RTSP/1.0 200 OK\r\n\r\n', 'FAIL the answer does not begin like HTTP/1.1'],
    ['an answer cut short', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok', 'FAIL the answer ended after 2 of 100 bytes'],
    ['chunks cut short', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nab', 'FAIL the answer ended within a chunk'],
    ['broken gzip', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nabc', 'FAIL the answer is not valid gzip'],
  ])('%s', async (_, text, said) => {
    expect(await verdict(`http://127.0.0.1:${await raw(text)}/`)).toBe(said);
  });

  it('nobody listens', async () => {
    const server = net.createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await verdict(`http://127.0.0.1:${port}/`)).toBe(`FAIL connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('the connection is reset', async () => {
    const port = await listen(net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(await verdict(`http://127.0.0.1:${port}/`)).toMatch(/^FAIL the connection broke: /);
  });

  it('no answer in time, not even slowly', async () => {
    expect(await verdict(`http://127.0.0.1:${await raw('HTTP/1.1 200 OK\r\ncontent-le', false)}/`, {}, 200)).toBe(
      'FAIL no complete answer within 200 ms',
    );
  });
});

describe('UNKNOWN: the target was never asked', () => {
  it('no name', async () => {
    expect(await verdict('http://no-such-name.invalid/')).toMatch(/^UNKNOWN getaddrinfo /);
  });

  it('a URL or a header that cannot be sent', async () => {
    expect(await verdict('ftp://127.0.0.1/')).toBe('UNKNOWN ftp: is not asked, only http: and https:');
    expect(await verdict('http://user:word@127.0.0.1/')).toBe('UNKNOWN a name and password in the URL are not sent: send a header');
    expect(await verdict('http://127.0.0.1/', { send: { 'x-a': 'b\r\nx-c: d' } })).toBe('UNKNOWN the header "x-a" cannot be sent as it is');
    expect(await verdict('http://127.0.0.1/', { send: { 'x a': 'b' } })).toBe('UNKNOWN the header "x a" cannot be sent as it is');
  });

  it('no URL', async () => {
    expect(await verdict('http://')).toBe('UNKNOWN http:// is no URL');
  });
});

describe('parsing', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

  it('joins repeated headers and does not confuse names of the prototype', () => {
    const parsed = parseResponse(bytes('HTTP/1.1 204 No\r\nA: 1\r\na: 2\r\n__proto__: x\r\nconstructor: y\r\n\r\n'));
    expect(parsed.ok && { ...parsed.response.headers }).toMatchObject({ a: '1, 2', constructor: 'y' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('knows when an answer without a length is whole: at the end only', () => {
    expect(isComplete(bytes('HTTP/1.1 200 OK\r\n\r\nabc'))).toBe(false);
    expect(isComplete(bytes('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab'))).toBe(false);
    expect(isComplete(bytes('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc'))).toBe(true);
  });

  it('follows JSON pointers as RFC 6901 has them', () => {
    const value = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'm~n': 8, ' ': 7 };
    const table = [
      ['', value],
      ['/foo', ['bar', 'baz']],
      ['/foo/0', 'bar'],
      ['/', 0],
      ['/a~1b', 1],
      ['/c%d', 2],
      ['/m~0n', 8],
      ['/ ', 7],
      ['/foo/01', undefined],
      ['/foo/-', undefined],
      ['/constructor', undefined],
      ['foo', undefined],
    ] as const;
    for (const [pointer, expected] of table) expect(atPointer(value, pointer)).toEqual(expected);
  });
});
