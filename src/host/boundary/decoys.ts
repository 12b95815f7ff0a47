import { accessSync, constants } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Host } from '../../ports/host.ts';
import { isBelow } from './arguments.ts';

/** Things that a command in a boundary must not be able to touch, made to be attacked: no live setting of the host ever is. */
export interface Decoys {
  readonly folder: string;
  /** For a trial of the boundary itself: the one place in it that may be written. */
  readonly inside: string;
  /** Name of a socket without a path, as perl's pack takes it after the NUL. */
  readonly abstract: string;
  /** A process outside, of the user who starts commands, without any capability: where uids are equal, the kernel lets look into it. */
  readonly process: number;
  /** undefined: they are as they were made. */
  harm(): Promise<string | undefined>;
  /** The one place that may be written has been. */
  proven(): Promise<boolean>;
  remove(): Promise<void>;
}

/** `avoid`: places where a command may write or sees nothing. undefined: no place is left where decoys would prove anything. */
export async function makeDecoys(host: Host, avoid: readonly string[]): Promise<Decoys | undefined> {
  const place = ['/var/tmp', '/var/lib', '/srv', '/opt', '/usr/local/lib', homedir(), '/'].find(
    (folder) => canWrite(folder) && !avoid.some((one) => isBelow(folder, one)),
  );
  if (place === undefined) return undefined;
  await removeStale(place);
  const folder = await mkdtemp(path.join(place, prefix));
  const at = (name: string): string => path.join(folder, name);
  await mkdir(at('inside'));
  await writeFile(at('outside'), 'decoy', { mode: 0o600 });
  await writeFile(at('removable'), 'decoy', { mode: 0o600 });
  const abstract = path.basename(folder);
  const [onDisk, nameless, bystander] = await Promise.all([listening(at('socket')), listening(`\0${abstract}`), startBystander(host)]);
  return {
    folder,
    inside: at('inside'),
    abstract,
    process: bystander.pid,
    harm: async () => {
      const content = await readFile(at('outside'), 'utf8').catch(() => '(gone)');
      const mode = await stat(at('outside')).then(modeOf, () => 0);
      const removed = await stat(at('removable')).then(
        () => false,
        () => true,
      );
      if (content !== 'decoy' || mode !== 0o600 || removed) return 'a decoy outside was changed';
      return onDisk.connections() + nameless.connections() > 0 ? 'a decoy socket was reached' : undefined;
    },
    proven: () =>
      stat(at('inside/proof')).then(
        () => true,
        () => false,
      ),
    remove: async () => {
      await Promise.all([onDisk.close(), nameless.close(), bystander.end()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const prefix = 'holdpoint-canary-';
const anHour = 3_600_000;

/** Whoever was killed in the midst of a trial left its decoys; nobody's trial takes an hour. Only what is our own is removed. */
async function removeStale(place: string): Promise<void> {
  for (const name of (await readdir(place)).filter((one) => one.startsWith(prefix))) {
    const found = await lstat(path.join(place, name)).catch(() => undefined);
    if (found?.isDirectory() === true && found.uid === process.getuid!() && Date.now() - found.mtimeMs > anHour)
      await rm(path.join(place, name), { recursive: true, force: true });
  }
}

function modeOf({ mode }: { readonly mode: number }): number {
  return mode & 0o7777;
}

async function listening(place: string) {
  let count = 0;
  const server = net.createServer((socket) => {
    count += 1;
    socket.on('error', () => undefined).end();
  });
  await new Promise<void>((resolve) => server.listen(place, resolve));
  return {
    connections: () => count,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

async function startBystander(host: Host): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const stop = new AbortController();
  const argv = ['/usr/bin/setpriv', '--inh-caps=-all', ...(process.getuid!() === 0 ? ['--bounding-set=-all'] : []), '--'];
  const words = [...argv, '/bin/sh', '-c', 'echo $$; exec tail --follow --quiet /dev/null'];
  const { promise, resolve } = Promise.withResolvers<number>();
  const invocation = { argv: words, profile: { kind: 'outside' }, cwd: '/', env: {}, timeout: 60_000 } as const;
  const ended = host.exec(invocation, ({ bytes }) => resolve(Number(Buffer.from(bytes).toString('utf8'))), stop.signal);
  const pid = await Promise.race([promise, ended.then(() => Number.NaN)]);
  return {
    pid,
    end: async () => {
      stop.abort();
      await ended;
    },
  };
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
