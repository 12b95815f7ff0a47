import type { Event } from '../model/event.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { readJournalText } from '../model/journal-text.ts';
import { parseOperationId } from '../model/operation-id.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Survey } from '../model/survey.ts';
import type { Outside } from '../ports/outside.ts';

const fileLimit = 256 * 1024 * 1024;

/** An operation's record, from this host's state or, once it is closed, from the workspace's sealed copy. */
export interface LoadedRun {
  readonly from: 'host' | 'ledger';
  readonly events: readonly Event[];
  readonly plan: Plan;
  readonly survey: Survey;
  /** Where its files lie, for people. */
  readonly folder: string;
  /** A file of it; undefined: not there. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
}

/** Finds an operation by its id. Fails (69) when neither this host nor the workspace around `folder` knows it. */
export async function loadRun(
  outside: Pick<Outside, 'journals' | 'operations' | 'openWorkspace'>,
  id: string,
  folder: string,
): Promise<Result<LoadedRun>> {
  if (parseOperationId(id) === undefined) return failed(unknown(id));
  const journal = await outside.journals.read(id);
  if (!journal.ok && journal.failure.code !== 'unknown-operation') return journal;
  if (!journal.ok) return loadSealed(outside, id, folder);
  const order = await outside.operations.loadOrder(id);
  if (!order.ok) return order;
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const loaded = await outside.operations.load(id, name);
    return loaded.ok ? loaded.value : undefined;
  };
  return ok({
    from: 'host',
    events: journal.value.events,
    plan: order.value.plan,
    survey: order.value.survey,
    folder: outside.operations.folder(id),
    read,
  });
}

async function loadSealed(outside: Pick<Outside, 'openWorkspace'>, id: string, folder: string): Promise<Result<LoadedRun>> {
  const opened = await outside.openWorkspace(folder);
  if (!opened.ok) return failed(unknown(id));
  const { workspace } = opened.value;
  const sealed = `ledger/runs/${id}`;
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const bytes = (await workspace.exists(`${sealed}/${name}`)) ? await workspace.read(`${sealed}/${name}`, fileLimit) : undefined;
    return bytes?.ok === true ? bytes.value : undefined;
  };
  const [journal, plan, survey] = [
    await read('journal.ndjson'),
    await readJson<Plan>(read, 'plan.json'),
    await readJson<Survey>(read, 'survey.json'),
  ];
  if (journal === undefined || plan === undefined || survey === undefined) return failed(unknown(id));
  return ok({ from: 'ledger', events: readJournalText(journal).events, plan, survey, folder: `${workspace.root}/${sealed}`, read });
}

async function readJson<T>(read: LoadedRun['read'], name: string): Promise<T | undefined> {
  const bytes = await read(name);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    return undefined;
  }
}

function unknown(id: string): Failure {
  return {
    code: 'unknown-operation',
    exit: exitCodes.unavailable,
    message: `neither this host nor the ledger here knows an operation ${id}`,
    hint: '`holdpoint status` lists the operations of this host, `holdpoint ledger list` those of the workspace',
  };
}
