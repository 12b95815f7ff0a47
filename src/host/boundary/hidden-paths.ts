import { readdirSync } from 'node:fs';

/** Secrets that no step may read, whatever it reaches: passwords of the host's users. */
const passwords = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/security/opasswd'];

/** Private keys of services. A configuration test (`nginx -t`, `sshd -t`) has to read them, so they are hidden from what could carry them away only. */
const serviceKeys = ['/etc/ssl/private', '/etc/letsencrypt/archive', '/etc/letsencrypt/live', '/etc/letsencrypt/accounts', '/etc/wireguard'];

export interface HiddenRequest {
  /** Homes of the host's users. */
  readonly homes: readonly string[];
  /** The home of the user whom the runbook names: its own keys are its own. Missing: none is named. */
  readonly ownHome?: string;
  /** true: nothing that is read can leave or stay, but as evidence. */
  readonly sealed: boolean;
}

/** The built-in list for one command; paths that may not exist. */
export function builtInHiddenPaths(request: HiddenRequest): string[] {
  const userKeys = request.homes.filter((home) => home !== request.ownHome).flatMap(keysOfUser);
  return [...passwords, ...userKeys, ...(request.sealed ? [] : [...serviceKeys, ...hostKeys()])];
}

function keysOfUser(home: string): string[] {
  return [...entriesOf(`${home}/.ssh`, /^id_[^.]*$/), `${home}/.gnupg/private-keys-v1.d`];
}

function hostKeys(): string[] {
  return entriesOf('/etc/ssh', /^ssh_host_.*_key$/);
}

function entriesOf(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(folder).filter((entry) => name.test(entry)).map((entry) => `${folder}/${entry}`);
  } catch {
    return [];
  }
}
