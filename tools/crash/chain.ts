import { readdirSync } from 'node:fs';
import path from 'node:path';
import { crashStateOf, wrongAfter, type CrashState, type Seen } from './classify.ts';
import { live, type Kill } from './life.ts';
import { observe } from './observe.ts';
import { makeWorld, startOnly, type World } from './world.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface ChainResult {
  /** Processes that really died. */
  readonly kills: number;
  readonly states: readonly CrashState[];
  /** A line each; empty: all is as it has to be. */
  readonly wrong: readonly string[];
  /** Milliseconds until a question was on a screen. */
  readonly questions: readonly number[];
}

/** Calls of a runner before its first record, about; fewer kills are drawn there. */
const startUp = 32;
/** How far a life comes at most, in calls. */
const reach = 70;
/** Far more lives than any chain needs. */
const mostLives = 200;

/** One approved operation, killed again and again at calls that the seed draws, until it is closed: forwards, in its rollback, while it closes. */
export async function killUntilClosed(world: World, id: string, seed: number): Promise<ChainResult> {
  const random = seeded(seed);
  const states: CrashState[] = [];
  const wrong: string[] = [];
  const questions: number[] = [];
  let kills = 0;
  let before: Seen = observe(world, id);
  for (let life = 0; life < mostLives; life += 1) {
    const kill: Kill = {
      at: random() < 0.9 ? startUp + Math.floor(random() * reach) : 1 + Math.floor(random() * startUp),
      how: (['before', 'after', 'half'] as const)[Math.floor(random() * 3)]!,
    };
    const answerBy = random();
    const ended = await live(
      world,
      id,
      life === 0 ? 'new' : 'resume',
      ({ answers }) => (answerBy < 0.6 && answers.includes('verify') ? 'verify' : answers.includes('rollback') ? 'rollback' : answers[0]!),
      kill,
    );
    const after = observe(world, id);
    const state = crashStateOf(after);
    states.push(state);
    kills += ended.died ? 1 : 0;
    if (ended.questionAfter !== undefined) questions.push(ended.questionAfter);
    const found = wrongAfter(before, ended.shown, ended.died, after);
    if (!ended.died && ![0, 3, 4, 6].includes(ended.exit!)) wrong.push(`life ${life}: exit ${ended.exit} ${ended.complaint.slice(0, 600)}`);
    wrong.push(...found.map((line) => `seed ${seed}, life ${life}, killed ${kill.how} call ${kill.at}, ${state}: ${line}`));
    if (wrong.length > 0) return { kills, states, wrong, questions };
    if (state === 'closed')
      return { kills, states, wrong: leftovers(world).map((name) => `seed ${seed}: left behind: ${name}`), questions };
    before = after;
  }
  return { kills, states, wrong: [`seed ${seed}: not closed after ${mostLives} lives`], questions };
}

/** Names that only an interrupted act leaves, in what people look at: the allowed folder and the workspace. */
export function leftovers(world: World): string[] {
  return [world.site, world.workspace].flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => path.basename(name).startsWith('.holdpoint-') || name.endsWith('.tmp'))
      .map((name) => path.join(folder, name)),
  );
}

/** Chains of kills one seed after the other, in two worlds side by side, until so many processes have died. */
export async function killMany(wanted: number, seed: number, told: (line: string) => void = () => undefined): Promise<ChainResult> {
  const all = { kills: 0, states: [] as CrashState[], wrong: [] as string[], questions: [] as number[] };
  let next = seed;
  const work = async (): Promise<void> => {
    const world = makeWorld();
    try {
      await startOnly(world);
      const [id] = readdirSync(path.join(world.state, 'operations'));
      world.keep('approved');
      while (all.kills < wanted && all.wrong.length === 0) {
        const mine = next;
        next += 1;
        world.restore('approved');
        const one = await killUntilClosed(world, id!, mine);
        all.kills += one.kills;
        all.states.push(...one.states);
        all.wrong.push(...one.wrong);
        all.questions.push(...one.questions);
        told(`seed ${mine}: ${one.kills} kills, ${all.kills} in all`);
      }
    } finally {
      world.remove();
    }
  };
  await Promise.all([work(), work()]);
  return all;
}
