import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { DialFailure, Host, HostConnection } from '../ports/host.ts';

/** Connects from this machine. The answer tells refusal by the target and a failure on the way apart. */
export const dialLocal: Host['dial'] = async (address, timeout) => {
  const { host, port } = address;
  const socket = address.tls === undefined ? net.connect({ host, port }) : await connectSecurely({ host, port }, address.tls.servername);
  return connected(socket, address.tls === undefined ? 'connect' : 'secureConnect', timeout);
};

/** Connects over sockets that `open` makes somewhere else; it throws what Node's own connections fail with. */
export function dialOver(open: (host: string, port: number) => Promise<net.Socket>): Host['dial'] {
  return async ({ host, port, tls }, timeout) => {
    try {
      const socket = await open(host, port);
      if (tls === undefined) return { ok: true, connection: connectionOn(socket) };
      return await connected(await connectSecurely({ socket }, tls.servername), 'secureConnect', timeout);
    } catch (error) {
      return { ok: false, failure: dialFailure(error) };
    }
  };
}

async function connected(socket: net.Socket, event: string, timeout: number): ReturnType<Host['dial']> {
  try {
    await ready(socket, event, timeout);
    return { ok: true, connection: connectionOn(socket) };
  } catch (error) {
    socket.destroy();
    return { ok: false, failure: dialFailure(error) };
  }
}

type Way = { readonly host: string; readonly port: number } | { readonly socket: net.Socket };

/** Trusts what the host's other programs trust, and what Node brings. */
async function connectSecurely(way: Way, servername: string): Promise<net.Socket> {
  // Node reads NODE_EXTRA_CA_CERTS as soon as this module is loaded, and what it complains about it would stand in a frame on the terminal.
  const { connect, getCACertificates } = await import('node:tls');
  return connect({
    ...way,
    ...(net.isIP(servername) === 0 ? { servername } : {}),
    ca: [...new Set([...getCACertificates('system'), ...getCACertificates('bundled')])],
  });
}

function ready(socket: net.Socket, event: string, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error(`no connection within ${timeout} ms`), { code: 'ETIMEDOUT' })), timeout);
    socket.once(event, () => {
      clearTimeout(timer);
      resolve();
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

function connectionOn(socket: net.Socket): HostConnection {
  const validTo = 'getPeerCertificate' in socket ? Date.parse((socket as TLSSocket).getPeerCertificate().valid_to) : Number.NaN;
  return {
    chunks: socket as AsyncIterable<Uint8Array>,
    send: (bytes) => new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve()))),
    close: () => socket.destroy(),
    ...(Number.isNaN(validTo) ? {} : { certificateValidTo: validTo }),
  };
}

const kinds: Readonly<Record<string, DialFailure['kind']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timed-out',
  ENOTFOUND: 'no-name',
  EAI_AGAIN: 'no-name',
  ENETUNREACH: 'no-route',
  EHOSTUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
};

/** A failure by its code, for connections that are made and for those that break later. */
function dialFailure(error: unknown): DialFailure {
  const { code, message } = (error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error) as NodeJS.ErrnoException;
  const kind = kinds[code ?? ''] ?? (isCertificateCode(code) ? 'certificate' : 'other');
  return { kind, reason: message };
}

/** OpenSSL's verification results as Node names them (tls, X509 certificate error codes). */
function isCertificateCode(code: string | undefined): boolean {
  return code !== undefined && /CERT|SIGNATURE|ISSUER|HOSTNAME|ERR_TLS_|CRL|SSL_/.test(code);
}
