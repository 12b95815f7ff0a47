import { once } from 'node:events';
import { createServer } from 'node:http';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookByPrometheus } from '../../../src/host/gates/prometheus.ts';
import { lookByTcp } from '../../../src/host/gates/tcp.ts';
import { localHost } from '../local.ts';

const limits = { timeout: 1000, cancel: new AbortController().signal };

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as net.AddressInfo).port;
}

describe('tcp', () => {
  const look = async (host: string, port: number, wanted = true): Promise<string> => {
    const { verdict, observed } = await lookByTcp((await localHost({ view: 'none' })).host, { host, port, open: wanted })(limits);
    return `${verdict} ${observed}`;
  };

  it('open and closed', async () => {
    const server = net.createServer((socket) => socket.on('error', () => undefined));
    const port = await listen(server);
    expect(await look('127.0.0.1', port)).toBe('PASS open');
    expect(await look('127.0.0.1', port, false)).toBe('FAIL open');
    server.close();
    await once(server, 'close');
    expect(await look('127.0.0.1', port)).toBe(`FAIL closed: connect ECONNREFUSED 127.0.0.1:${port}`);
    expect(await look('127.0.0.1', port, false)).toBe(`PASS closed: connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('no name is UNKNOWN, and is no closed port either', async () => {
    expect(await look('no-such-name.invalid', 80)).toMatch(/^UNKNOWN getaddrinfo/);
    expect(await look('no-such-name.invalid', 80, false)).toMatch(/^UNKNOWN getaddrinfo/);
  });
});

describe('prometheus', () => {
  const now = 1_700_000_000;

  async function look(answer: unknown, expected: { op: '<' | '>=' | '=='; value: number }, status = 200): Promise<string> {
    let asked = '';
    const port = await listen(
      createServer((request, response) => {
        asked = request.url ?? '';
        response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      }),
    );
    const check = { kind: 'prometheus', url: `http://127.0.0.1:${port}/base/`, query: 'up{job="a b"} > 0', expect: expected } as const;
    const { verdict, observed } = await lookByPrometheus((await localHost({ view: 'none' })).host, check, () => now * 1000)(limits);
    expect(asked).toBe('/base/api/v1/query?query=up%7Bjob%3D%22a+b%22%7D+%3E+0');
    return `${verdict} ${observed}`;
  }

  const vector = (...values: readonly (readonly [number, string])[]) => ({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value })) },
  });

  it('holds only when every sample does', async () => {
    expect(await look(vector([now, '1'], [now, '1']), { op: '==', value: 1 })).toBe('PASS 1, 1 == 1');
    expect(await look(vector([now, '1'], [now, '0']), { op: '==', value: 1 })).toBe('FAIL 0 is not == 1');
    expect(await look({ status: 'success', data: { resultType: 'scalar', result: [now, '0.5'] } }, { op: '<', value: 1 })).toBe(
      'PASS 0.5 < 1',
    );
    expect(await look(vector([now, '+Inf']), { op: '<', value: 1 })).toBe('FAIL Infinity is not < 1');
  });

  it('no data, stale data and a refused query are UNKNOWN', async () => {
    expect(await look(vector(), { op: '>=', value: 0 })).toBe('UNKNOWN no data');
    expect(await look(vector([now, 'NaN']), { op: '>=', value: 0 })).toBe('UNKNOWN no data: the value is NaN');
    expect(await look(vector([now - 1000, '1']), { op: '>=', value: 0 })).toBe('UNKNOWN stale: the sample is 1000 s old');
    expect(await look({ status: 'error', error: 'parse error' }, { op: '>=', value: 0 }, 400)).toBe(
      'UNKNOWN the query was refused: parse error',
    );
    expect(await look('<html>', { op: '>=', value: 0 })).toBe('UNKNOWN the query was refused: HTTP 200');
    expect(await look({ status: 'success', data: { resultType: 'matrix', result: [] } }, { op: '>=', value: 0 })).toBe(
      'UNKNOWN the query gives a matrix, not an instant vector or a scalar',
    );
  });

  it('an API that is not there is UNKNOWN', async () => {
    const { host } = await localHost({ view: 'none' });
    const server = net.createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const check = { kind: 'prometheus', url: `http://127.0.0.1:${port}`, query: 'up', expect: { op: '==', value: 1 } } as const;
    expect((await lookByPrometheus(host, check, () => now * 1000)(limits)).verdict).toBe('UNKNOWN');
  });
});
