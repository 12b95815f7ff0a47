import { stateOf } from '../../engine/evolve.ts';
import { statusOf } from '../../engine/status.ts';
import type { Outside } from '../../ports/outside.ts';
import type { Workspace } from '../../ports/workspace.ts';
import { checkRunbook } from '../../runbook/check-runbook.ts';
import { mistakesBeyondForm } from '../prepare/form.ts';
import type { Choice, OpenOperation } from './items.ts';

const largestRunbook = 1024 * 1024;

/** Runbooks of the workspace by file name; those with mistakes stand there too, with the place of the first one. */
export async function loadChoices(workspace: Workspace): Promise<Choice[]> {
  const files = (await workspace.list('runbooks')).filter((file) => /\.ya?ml$/.test(file));
  const choices: Choice[] = [];
  for (const file of files) {
    const bytes = await workspace.read(file, largestRunbook);
    choices.push(
      bytes.ok
        ? choiceOf(file, bytes.value)
        : { file, mistake: { place: file, message: bytes.failure.message, hint: bytes.failure.hint, count: 1 } },
    );
  }
  return choices;
}

function choiceOf(file: string, bytes: Uint8Array): Choice {
  const checked = checkRunbook(bytes, file);
  const { operation_name: name, risk_class: riskClass, objective } = checked.draft?.declaration ?? {};
  const mistakes = mistakesBeyondForm(checked);
  const [first] = mistakes;
  return {
    file,
    ...(name === undefined || name.trim() === '' ? {} : { name }),
    ...(riskClass === undefined ? {} : { riskClass }),
    ...(objective === undefined ? {} : { objective }),
    ...(first === undefined
      ? {}
      : { mistake: { place: `${file}:${first.line}:${first.column}`, message: first.message, hint: first.hint, count: mistakes.length } }),
  };
}

/** Operations of this host that are not closed. */
export async function loadOpenOperations(outside: Pick<Outside, 'operations' | 'journals'>): Promise<OpenOperation[]> {
  const found: OpenOperation[] = [];
  for (const id of await outside.operations.list()) {
    const journal = await outside.journals.read(id);
    if (!journal.ok) {
      // It must be seen that something is wrong with it; opening it says what.
      found.push({ id, phase: 'cannot be read', name: journal.failure.message });
      continue;
    }
    const state = stateOf(journal.value.events);
    // Without any record it was never begun.
    if (state.phase === 'closed' || state.phase === 'nothing') continue;
    const order = await outside.operations.loadOrder(id);
    found.push({ id, phase: statusOf(state).phase, name: order.ok ? order.value.plan.declaration.operation_name : '' });
  }
  return found;
}
