// Runs one operation on a host as a script would: `holdpoint run --unattended --json`, its events, its exit status.
import type { ExecOptions, Host } from './host.ts';
import type { Ended } from './run-bed.ts';
import { workspace } from './workspace.ts';

/** One line of `--json`. */
export interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Operation extends Ended {
  readonly events: readonly Event[];
  /** The last event: `operation-closed` or `halted`; undefined where nothing was begun. */
  readonly last: Event | undefined;
  /** Missing where no id was drawn. */
  readonly id: string | undefined;
}

/** Runs a runbook of the host's workspace, approved by its requester, and says what came of it. */
export async function runRunbook(
  host: Host,
  file: string,
  parameters: Readonly<Record<string, string>> = {},
  options: ExecOptions = {},
): Promise<Operation> {
  const values = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const words = ['run', file, '-C', workspace, '--unattended', '--self-approve', 'a test', '--json', ...values];
  return toOperation(await host.holdpoint(words, options));
}

export async function answer(host: Host, id: string, word: 'verify' | 'rollback' | 'continue' | 'leave'): Promise<Operation> {
  return toOperation(await host.holdpoint(['resume', id, '-C', workspace, '--answer', word, '--reason', 'a test', '--json']));
}

function toOperation(ended: Ended): Operation {
  const events = ended.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
  const id = events.map((event) => event['operation_id']).find((value) => typeof value === 'string');
  return { ...ended, events, last: events.at(-1), id };
}
