import { stateOf } from '../../engine/evolve.ts';
import { statusOf } from '../../engine/status.ts';
import type { Outside } from '../../ports/outside.ts';
import type { Workspace } from '../../ports/workspace.ts';
import { checkRunbook } from '../../runbook/check-runbook.ts';
import type { Choice, OpenOperation } from './picker.tsx';

const largestRunbook = 1024 * 1024;

/** Runbooks of the workspace by file name; those with mistakes stand there too and say so when they are opened. */
export async function loadChoices(workspace: Workspace): Promise<Choice[]> {
  const files = (await workspace.list('runbooks')).filter((file) => /\.ya?ml$/.test(file));
  const seen = new Map<string, Choice>();
  for (const file of files) {
    const bytes = await workspace.read(file, largestRunbook);
    if (!bytes.ok) {
      seen.set(file, { file });
      continue;
    }
    const { draft } = checkRunbook(bytes.value, file);
    const { operation_name: name, risk_class: riskClass } = draft?.declaration ?? {};
    seen.set(file, { file, ...(name === undefined ? {} : { name }), ...(riskClass === undefined ? {} : { riskClass }) });
  }
  return [...seen.values()];
}

/** Operations of this host that are not closed. */
export async function loadOpenOperations(outside: Pick<Outside, 'operations' | 'journals'>): Promise<OpenOperation[]> {
  const found: OpenOperation[] = [];
  for (const id of await outside.operations.list()) {
    const journal = await outside.journals.read(id);
    if (!journal.ok) continue;
    const state = stateOf(journal.value.events);
    if (state.phase === 'closed') continue;
    const order = await outside.operations.loadOrder(id);
    found.push({ id, phase: statusOf(state).phase, name: order.ok ? order.value.plan.declaration.operation_name : '' });
  }
  return found;
}
