import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type net from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lookByHttp } from '../../../src/host/gates/http.ts';
import type { HttpCheck } from '../../../src/model/gate.ts';
import type { Host } from '../../../src/ports/host.ts';
import { folder, localHost } from '../local.ts';

/** A server with a certificate of its own making for 127.0.0.1, valid for so many days. */
async function serve(days: number): Promise<number> {
  const place = await folder();
  const [key, cert] = [path.join(place, 'key.pem'), path.join(place, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      String(days),
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ],
    { stdio: 'ignore' },
  );
  const server = https
    .createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end('ok'))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as net.AddressInfo).port;
}

async function look(host: Host, port: number, check: Partial<HttpCheck>, now = Date.now()): Promise<string> {
  const full: HttpCheck = { kind: 'http', url: `https://127.0.0.1:${port}/`, status: 200, from: 'host', ...check };
  const { verdict, observed } = await lookByHttp(host, full, () => now)({ timeout: 3000, cancel: new AbortController().signal });
  return `${verdict} ${observed}`;
}

it('a certificate that nobody vouches for is the target answering wrongly', async () => {
  const { host } = await localHost({ view: 'none' });
  expect(await look(host, await serve(30), {})).toMatch(/^FAIL self-signed certificate/i);
});

it('counts the days that a certificate is still valid', async () => {
  const port = await serve(30);
  const { host } = await localHost({ view: 'none' });
  // The certificate is taken as trusted here; what is tried is the counting.
  const trusting: Host = {
    ...host,
    dial: async (address, timeout) => {
      const dialled = await host.dial({ host: address.host, port: address.port }, timeout);
      if (!dialled.ok) return dialled;
      dialled.connection.close();
      const validTo = Date.now() + 30 * 86_400_000;
      const answer = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');
      return {
        ok: true,
        connection: {
          chunks: (async function* () {
            yield answer;
          })(),
          send: () => Promise.resolve(),
          close: () => undefined,
          certificateValidTo: validTo,
        },
      };
    },
  };
  expect(await look(trusting, port, { cert_days: 29 })).toBe('PASS answered 200');
  expect(await look(trusting, port, { cert_days: 31 })).toMatch(/^FAIL the certificate is valid for (29|30) days, not 31$/);
});

it('says that there is none without https', async () => {
  const { host } = await localHost({ view: 'none' });
  const server = (await import('node:http')).createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as net.AddressInfo;
  expect(await look(host, port, { url: `http://127.0.0.1:${port}/`, cert_days: 1 })).toBe(
    'FAIL there is no certificate: the address is not https',
  );
});
