import type { Effect, EffectKind } from '../engine/effect.ts';
import { nextEffect } from '../engine/next-effect.ts';
import type { State } from '../engine/state.ts';
import type { ExitCode } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';

/** One performer for each kind of effect; it leaves at least one event behind, or says that the runner ends. */
export type Performers = { readonly [Kind in EffectKind]: (effect: Effect & { readonly do: Kind }) => Promise<ExitCode | undefined> };

/** Runs an operation until it is closed or nobody is there whom it could ask; resolves with the exit code. Whatever a performer throws ends it. */
export async function runLoop(plan: Plan, state: () => State, performers: Performers): Promise<ExitCode> {
  for (;;) {
    const before = state();
    const effect = nextEffect(plan, before);
    const exit = await perform(performers, effect);
    if (exit !== undefined) return exit;
    // Every event makes a new state. Going round without one would be for ever.
    if (state() === before && effect.do !== 'wait') throw new Error(`${effect.do} left nothing behind`);
  }
}

async function perform<Kind extends EffectKind>(
  performers: Performers,
  effect: Effect & { readonly do: Kind },
): Promise<ExitCode | undefined> {
  return performers[effect.do](effect);
}
