import { isBegun } from '../engine/state.ts';
import type { Digest } from '../model/digest.ts';
import type { Gate } from '../model/gate.ts';
import type { Manifest } from '../model/manifest.ts';
import { visibleLine } from '../model/visible-text.ts';
import { actContext } from './act-context.ts';
import { orThrow } from './binding.ts';
import { openEvidence } from './command-evidence.ts';
import { manifestNow } from './foreign.ts';
import type { Run } from './run.ts';

/** Every fact is read again; the values must be those that were approved. */
export async function readFacts(run: Run): Promise<undefined> {
  const { plan, survey } = run.order;
  const facts: Record<string, string> = {};
  let failure: string | undefined;
  const cancel = run.cancel();
  for (const [name, { command }] of Object.entries(plan.facts)) {
    const { bound, redactions, clean } = await run.binding.forAct();
    const evidence = await openEvidence(run, 0, redactions, true);
    const read = await run.target.readFact(name, bound(command), actContext(run, evidence.watch, cancel));
    const output = await evidence.stored(run.binding.shown(command.argv));
    if (output !== undefined) await run.record(output);
    if (read.ok) facts[name] = clean(read.value);
    else failure ??= `${name}: ${clean(read.failure.message)}`;
  }
  // Cut short by a stop: they were not read, and will be read anew.
  if (cancel.aborted && failure !== undefined) return;
  const differing = Object.keys(plan.facts).filter((name) => Object.hasOwn(facts, name) && facts[name] !== survey.facts[name]);
  await run.record({ type: 'facts-read', facts, differing, ...(failure === undefined ? {} : { failure }) });
}

/** Log places and unit states of now, for gates that look at what comes after; before the first change refused where a program is not what was surveyed. */
export async function recordBaselines(run: Run, { gates }: { readonly gates: readonly Gate[] }): Promise<undefined> {
  const state = run.state();
  // Later, before the proof of a rollback, nothing can be refused any more.
  const isBefore = state.phase === 'running' && state.history.baselines === undefined;
  const differing = isBefore ? await run.target.differingPrograms(run.order.survey.programs) : [];
  if (differing.length > 0) {
    await run.record({ type: 'start-refused', code: 'program-differs', message: differing.join('; ') });
    return;
  }
  await run.record({ type: 'baselines-recorded', baselines: await run.target.baselines(run.binding.shown(gates)) });
}

/** The pre-image, once, before the first change; where it cannot be had, or is not what was surveyed and approved, nothing is changed. */
export async function takeSnapshot(run: Run): Promise<undefined> {
  const { plan, survey } = run.order;
  const folder = `${run.operations.folder(run.id)}/preimage`;
  run.progress({ kind: 'doing', what: 'taking the pre-image of the allowed paths' });
  const taken = await run.target.snapshots.take(plan.scope, folder, plan.rules.limits.snapshot);
  if (!taken.ok) {
    await run.record({ type: 'start-refused', code: taken.failure.code, message: `${taken.failure.message}; ${taken.failure.hint}` });
    return;
  }
  const changed = changedSinceSurvey(survey.preimage, taken.value);
  if (changed !== undefined) {
    await run.record({ type: 'start-refused', code: 'paths-changed', message: changed });
    return;
  }
  await run.manifests.save(taken.value);
  await run.record({ type: 'snapshot-taken', manifest_digest: taken.value.digest, entries: taken.value.entries.length, folder });
}

/** Diffs, rehearsal and approval were about what the survey saw. The survey has a digest alone, so the newest paths are named as those to look at. */
function changedSinceSurvey(surveyed: Digest | undefined, now: Manifest): string | undefined {
  if (surveyed === undefined || surveyed === now.digest) return undefined;
  const newest = now.entries
    .toSorted((a, b) => (b.mtime.length - a.mtime.length !== 0 ? b.mtime.length - a.mtime.length : a.mtime < b.mtime ? 1 : -1))
    .slice(0, 3)
    .map(({ path }) => visibleLine(path));
  const where = newest.length === 0 ? 'they are empty now' : `newest there: ${newest.join(', ')}`;
  return `the allowed paths are not as they were surveyed and approved (${where}); run it anew, and mark with keep what a service writes there by itself`;
}

/** What a step did to the allowed paths, against what was last recorded. */
export async function recordChanges(run: Run, { step }: { readonly step: number }): Promise<undefined> {
  const state = run.state();
  if (state.phase !== 'running' || state.history.lastManifest === undefined || !isBegun(state.history.steps[step])) return;
  const last = await run.manifests.load(state.history.lastManifest);
  const now = await manifestNow(run);
  if (now.digest === undefined) {
    await run.record({ type: 'changes-unknown', step, reason: now.reason });
    return;
  }
  const after = await run.manifests.load(now.digest);
  const changes = run.target.snapshots.difference(last, after);
  orThrow(await run.target.reverts.noteStep(run.operations.folder(run.id), step, changes, after));
  await run.record({ type: 'changes-recorded', step, changes, manifest_digest: now.digest });
}
