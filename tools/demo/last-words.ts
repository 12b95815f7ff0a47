import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** An operation of the demo as its journal left it. `report` missing: it was not closed. */
interface Ran {
  readonly id: string;
  readonly outcome?: string;
  readonly report?: { readonly file: string; readonly text: string };
}

/** Removes the demo's folder but for the reports of what was run, which stay where the app said they are; what is left to say about it. */
export async function clearUp(folder: string): Promise<string> {
  const ran = await operationsOf(path.join(folder, 'state/operations'));
  await rm(folder, { recursive: true, force: true });
  for (const { report } of ran) {
    if (report === undefined) continue;
    await mkdir(path.dirname(report.file), { recursive: true });
    await writeFile(report.file, report.text);
  }
  return lastWords(ran, folder);
}

async function operationsOf(operations: string): Promise<Ran[]> {
  const ids = await readdir(operations).catch(() => []);
  return Promise.all(ids.map((id) => operationOf(path.join(operations, id), id)));
}

async function operationOf(folder: string, id: string): Promise<Ran> {
  const journal = await readFile(path.join(folder, 'journal.ndjson'), 'utf8').catch(() => '');
  const closed = journal
    .trim()
    .split('\n')
    .findLast((line) => line.includes('"type":"operation-closed"'));
  const file = path.join(folder, 'report.md');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (closed === undefined || text === undefined) return { id };
  return { id, outcome: (JSON.parse(closed) as { outcome: string }).outcome, report: { file, text } };
}

function lastWords(ran: readonly Ran[], folder: string): string {
  const closed = ran.filter(({ report }) => report !== undefined);
  const open = ran.filter(({ report }) => report === undefined);
  const lines = [
    ran.length === 0 ? 'Nothing was run.' : '',
    ...open.map(({ id }) => `${id} was not finished. A real one waits for \`holdpoint resume ${id}\`; this one is gone with the demo.`),
    closed.length === 0
      ? 'The web server and everything that was made for it are removed.'
      : `The web server and everything else are removed; ${closed.length === 1 ? 'the report stays' : 'the reports stay'} until you delete ${folder}`,
    ...tryNext(closed.map(({ outcome }) => outcome)),
    'With a change of your own: `holdpoint init` in a folder, then `holdpoint new`. docs/RUNBOOKS.md says the rest.',
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `demo: ${line}\n`)
    .join('');
}

/** What the person has not seen yet. */
function tryNext(outcomes: readonly (string | undefined)[]): string[] {
  if (!outcomes.includes('ROLLBACK'))
    return ['See a bad change taken back: `npm run demo` again, and choose the one with a page that is missing.'];
  return outcomes.includes('SUCCESS') ? [] : ['See a change that holds: `npm run demo` again, and choose the first one.'];
}
