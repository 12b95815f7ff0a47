import { expect } from 'vitest';
import type { Host } from './host.ts';
import type { Operation } from './operation.ts';
import { workspace } from './workspace.ts';

const exits = { SUCCESS: 0, ROLLBACK: 4, PARTIAL: 5, ABORTED: 6 } as const;
export type Outcome = keyof typeof exits;

/** The operation closed with this outcome: by its exit status, its last event, its only ledger entry, and a ledger that verifies. */
export async function expectOutcome(host: Host, operation: Operation, outcome: Outcome): Promise<void> {
  expect(operation, tale(operation)).toMatchObject({
    exit: exits[outcome],
    last: { type: 'operation-closed', outcome, exit: exits[outcome] },
  });
  const entries = await host.holdpoint(['ledger', 'list', '-C', workspace, '--json']);
  expect(JSON.parse(entries.stdout), entries.stderr).toMatchObject([{ kind: 'operation', operation_id: operation.id, outcome }]);
  expect((await host.holdpoint(['ledger', 'verify', '-C', workspace, '--json'])).exit).toBe(0);
  expect(await host.must(`git -C ${workspace} status --porcelain`)).toBe('');
}

/** It was refused before anything began: no id, no entry, one error for scripts. */
export async function expectRefusal(host: Host, operation: Operation, exit: 64 | 65 | 69 | 77, message: RegExp): Promise<void> {
  expect(operation, tale(operation)).toMatchObject({ exit, id: undefined });
  expect(JSON.parse(operation.stderr)).toMatchObject({ error: { message: expect.stringMatching(message) as string } });
  expect(await host.must(`test ! -e ${workspace}/ledger || find ${workspace}/ledger -type f; git -C ${workspace} status --porcelain`)).toBe(
    '',
  );
}

/** What a failed test should show. */
export function tale({ exit, events, stderr }: Operation): string {
  return `exit ${exit}\n${events.map((event) => JSON.stringify(event).slice(0, 400)).join('\n')}\n${stderr}`;
}
