import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Identity } from '../ports/identity.ts';
import { nameOf } from './passwd.ts';

/** `loginuid` of a process that no login began (audit(7)). */
const noLogin = '4294967295';

/** Reads who sits here and which machine this is. `version`: release of Holdpoint. */
export function systemIdentity(env: Readonly<Record<string, string | undefined>>, version: string): Identity {
  const actsAs = nameOfSelf();
  return {
    login: nameOfUid(readLine('/proc/self/loginuid')) ?? env['SUDO_USER'] ?? actsAs,
    actsAs,
    isRoot: process.getuid?.() === 0,
    hostname: hostname(),
    machineId: readLine('/etc/machine-id') ?? `hostname:${hostname()}`,
    bootId: readLine('/proc/sys/kernel/random/boot_id') ?? 'unknown',
    version,
  };
}

/** A uid without an entry in passwd has no name; its number is said instead. */
function nameOfSelf(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function nameOfUid(uid: string | undefined): string | undefined {
  if (uid === undefined || uid === noLogin) return undefined;
  return nameOf(Number(uid)) ?? `uid ${uid}`;
}

function readLine(path: string): string | undefined {
  const text = readText(path)?.trim();
  return text === '' ? undefined : text;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
