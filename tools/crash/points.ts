import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Status } from '../../src/engine/status.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { leftovers } from './chain.ts';
import { crashStateOf, wrongAfter, type CrashState } from './classify.ts';
import { live, type Kill } from './life.ts';
import { observe } from './observe.ts';
import { holdpoint, startOnly, type World } from './world.ts';

/** One kill and everything that a person does afterwards, through the real program. */
export interface Point {
  /** false: the process came to its end before that call. */
  readonly died: boolean;
  readonly state: CrashState;
  /** How the operation was closed by the process itself, if it was. */
  readonly outcome?: Outcome;
  readonly wrong: readonly string[];
}

const none = { events: undefined, tail: 'none', site: {}, entries: 0, claimed: false } as const;

/** Operations below the host state, and the only one of them that was begun. */
function begunIn(world: World): string | undefined {
  const names = (folder: string): string[] => {
    try {
      return readdirSync(path.join(world.state, folder));
    } catch {
      return [];
    }
  };
  return names('operations').find((id) => (observe(world, id).events ?? []).length > 0);
}

/** Kills `run` while it draws the id, stores the order and begins the journal; then `status`, `resume`, and the same `run` once more. */
export async function killStart(world: World, kill: Kill): Promise<Point> {
  const started = await startOnly(world, { CRASH_AT: String(kill.at), CRASH_HOW: kill.how });
  const died = started.exit === undefined;
  const id = begunIn(world);
  const seen = id === undefined ? none : observe(world, id);
  const state = crashStateOf(seen);
  const wrong = [...wrongAfter(none, [], died, seen), ...(await wrongStatus(world, id, state))];
  if (id !== undefined && wrong.length === 0) wrong.push(...(await finish(world, id)));
  if (wrong.length === 0) {
    // Nothing of it is in the way of the next one, and no number is used twice.
    const again = await startOnly(world);
    const next = readdirSync(path.join(world.state, 'operations')).filter((name) => name !== id);
    if (next.length !== 1 || crashStateOf(observe(world, next[0]!)) !== 'approved')
      wrong.push(`the next run did not start: exit ${again.exit} ${again.err}`);
  }
  return { died, state, wrong: wrong.map((line) => `run, killed ${kill.how} call ${kill.at}, ${state}: ${line}`) };
}

/**
 * Kills the runner of an operation (new, or taken up again for the answer `rollback`); then `status` and, unless `finished` is false,
 * `resume --answer rollback`. `under`: a program that starts the runner and kills it (strace); then `kill` is missing.
 */
export async function killRunner(
  world: World,
  id: string,
  mode: 'new' | 'resume',
  kill: Kill | undefined,
  under: readonly string[] = [],
  finished = true,
): Promise<Point> {
  const before = observe(world, id);
  const life = await live(world, id, mode, () => 'rollback', kill, under);
  const after = observe(world, id);
  const state = crashStateOf(after);
  const wrong = [...wrongAfter(before, life.shown, life.died, after), ...(await wrongStatus(world, id, state))];
  if (wrong.length === 0 && finished) wrong.push(...(await finish(world, id)));
  const where = kill === undefined ? under.join(' ') : `${kill.how} call ${kill.at}`;
  const last = after.events?.at(-1);
  const outcome = last?.type === 'operation-closed' ? { outcome: last.outcome } : {};
  return { died: life.died, state, ...outcome, wrong: wrong.map((line) => `runner (${mode}), killed ${where}, ${state}: ${line}`) };
}

/** `status --json` says what the files say. */
export async function wrongStatus(world: World, id: string | undefined, state: CrashState): Promise<string[]> {
  const { exit, out, err } = await holdpoint(world, ['status']);
  if (exit !== 0) return [`status ended with ${exit}: ${err}`];
  const list = JSON.parse(out) as readonly Status[];
  const said = list.find(({ operation_id }) => operation_id === id);
  const [phase, step] = expected(state);
  if (phase === undefined) return list.length === 0 ? [] : [`status names ${out.trim()} where nothing was begun`];
  if (said?.phase !== phase) return [`status says ${said?.phase} where ${phase} is true`];
  return step === undefined || (said.step === step && said.in_flight === true)
    ? []
    : [`status does not say that step ${step} is in flight`];
}

function expected(state: CrashState): readonly [Status['phase'] | undefined, number?] {
  switch (state) {
    case 'not-begun':
      return [undefined];
    case 'between-steps':
    case 'closing':
      return ['running'];
    case 'undo-in-flight':
      return ['rolling-back'];
    case 'declared':
    case 'approved':
    case 'halted':
    case 'rolling-back':
    case 'closed':
      return [state];
    case 'unclassified':
      return [undefined];
    default:
      return ['running', Number(state.slice('in-flight-'.length))];
  }
}

/** One command goes on from wherever it stands: the question's answer is rollback where something is asked. */
async function finish(world: World, id: string): Promise<string[]> {
  const before = observe(world, id);
  if (crashStateOf(before) === 'closed') return [];
  const resumed = await holdpoint(world, ['resume', id, '--answer', 'rollback']);
  const after = observe(world, id);
  const wrong = [...wrongAfter(before, [], false, after), ...leftovers(world).map((name) => `left behind: ${name}`)];
  const state = crashStateOf(after);
  if (state !== 'closed') wrong.push(`resume --answer rollback ended with ${resumed.exit} and left it ${state}: ${resumed.err}`);
  return wrong;
}

/** How many calls that change something a process makes until its end. */
export async function countCalls(world: World, act: (env: Readonly<Record<string, string>>) => Promise<unknown>): Promise<number> {
  const log = path.join(world.folder, 'calls');
  rmSync(log, { force: true });
  await act({ CRASH_LOG: log });
  return readFileSync(log, 'utf8').trimEnd().split('\n').length;
}
