import type { Event } from '../model/event.ts';
import { openEvidence } from './command-evidence.ts';
import type { Run } from './run.ts';

/** A step whose intent is the last that is known of it, and the unit that it was to run as. */
export interface LeftBehind {
  readonly step: number;
  readonly unit: string;
  readonly argv: readonly string[];
}

/** The step that a runner before this one did not see the end of, where it has a unit that can be asked. */
export function leftBehind(events: readonly Event[]): LeftBehind | undefined {
  const last = events.findLast((event) => event.type === 'step-intended' || event.type === 'step-exited');
  if (last?.type !== 'step-intended' || last.unit === undefined) return undefined;
  if (events.some((event) => event.type === 'unit-seen' && event.seq > last.seq && event.state !== 'running')) return undefined;
  return { step: last.step, unit: last.unit, argv: [last.shown] };
}

/**
 * What became of a step whose runner died: systemd is asked, and where it still runs, its end is waited for, so that nothing is judged or taken back
 * while it works. It stays a question for a person.
 */
export async function followUnit(run: Run, { step, unit, argv }: LeftBehind): Promise<void> {
  const { units } = run.target;
  if (units === undefined) return;
  const seen = await units.statusOf(unit);
  await run.record({ type: 'unit-seen', step, unit, ...seen });
  if (seen.state !== 'running') return;
  run.progress({ kind: 'doing', what: `step ${step} went on without its runner; waiting for its end` });
  const { redactions } = await run.binding.forAct();
  const evidence = await openEvidence(run, step, redactions, true);
  const ended = await units.follow(unit, evidence.watch, run.cancel());
  const output = await evidence.stored(argv);
  if (output !== undefined) await run.record(output);
  await run.record({ type: 'unit-seen', step, unit, ...ended });
}
