import { readFileSync } from 'node:fs';

/** One line of passwd(5). */
interface Account {
  readonly name: string;
  readonly home: string;
}

/** The account's name by number; undefined when the list has none. */
export function nameOf(uid: number): string | undefined {
  return accountOf(uid)?.name;
}

/** The account's home by number; undefined when the list has none. */
export function homeOf(uid: number): string | undefined {
  return accountOf(uid)?.home;
}

function accountOf(uid: number): Account | undefined {
  for (const line of listed().split('\n')) {
    const fields = line.split(':');
    if (fields[2] === String(uid) && fields[0] !== undefined && fields[5] !== undefined) return { name: fields[0], home: fields[5] };
  }
  return undefined;
}

function listed(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
