import { ok, type Result } from '../../model/failure.ts';
import type { Gate } from '../../model/gate.ts';
import type { Manifest, PathChange } from '../../model/manifest.ts';
import type { RehearsedRollback } from '../../model/rehearsal.ts';
import type { Step } from '../../model/step.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import { whyNotAction, whyNotGate } from '../../runbook/rehearsable.ts';
import { preimageFolder, tidyRollback, type CompiledRollback } from './compiled-rollback.ts';
import { keptAfter } from './kept-paths.ts';
import { readAccount, type Account, type Expected } from './read-account.ts';
import type { Rehearsing } from './rehearsing.ts';

/** What has been done on the stage so far. */
export interface Begun {
  readonly preimage: Manifest;
  readonly rollback: CompiledRollback;
  /** Steps that were performed, in order. */
  readonly steps: readonly Step[];
  readonly changes: ReadonlyMap<number, readonly PathChange[]>;
  /** Titles of health gates that say nothing in a view. */
  readonly untold: readonly string[];
}

/** Takes back everything that was begun with `revert.sh`, in a copy of the stage, and compares the copy with what was before. */
export async function tryRollback(run: Rehearsing, stage: RehearsalStage, begun: Begun): Promise<RehearsedRollback> {
  const numbers = begun.steps.map(({ index }) => index);
  const copied = await stage.fork();
  if (!copied.ok) return { begun: numbers, equal: false, problems: [copied.failure.message], not_rehearsed: [] };
  const copy = copied.value;
  try {
    const { problems, not_rehearsed } = await takeBack(run, copy, begun);
    const all = [...problems, ...(await differences(run, copy, begun))].map(run.clean);
    return { begun: numbers, equal: all.length === 0, problems: all, not_rehearsed: not_rehearsed.map(run.clean) };
  } finally {
    await tidyRollback(copy);
    await copy.close();
  }
}

/** Runs the compiled rollback where the steps were performed. */
export async function takeBack(run: Rehearsing, copy: Pick<RehearsalStage, 'runScript'>, begun: Begun): Promise<Account> {
  const expected = expectedOf(run, begun);
  const words = [
    ...['--yes', '--begun', begun.steps.map(({ index }) => index).join(' ')],
    ...(run.facts.lives.has('service') ? [] : ['--files-only']),
    ...expected.skipped.flatMap((item) => ['--skip', item]),
    ...expected.impossible.flatMap((step) => ['--past-impossible', String(step)]),
  ];
  const { ended, said } = await copy.runScript(begun.rollback.path, words, run.order.plan.rules.limits.max_timeout);
  const account = readAccount(ended, said, expected);
  // Gates of `healthy` are named once for the whole rehearsal.
  const named = run.order.plan.healthy.map(({ title }) => run.shown(title));
  const isNamed = (line: string): boolean =>
    named.some((title) => line.startsWith(title) || line.startsWith(`a gate does not pass: ${title}`));
  return { ...account, not_rehearsed: account.not_rehearsed.filter((line) => !isNamed(line)) };
}

function expectedOf(run: Rehearsing, { steps, untold }: Begun): Expected {
  const gates: Gate[] = [...run.order.plan.healthy];
  const skipped: string[] = [];
  for (const { index, undo } of steps) {
    if (undo.kind !== 'list') continue;
    for (const [item, { action, gates: judged }] of undo.items.entries()) {
      // A unit is left alone by the program itself.
      if (action.kind !== 'service' && whyNotAction(action, run.facts) !== undefined) skipped.push(`${index}.${item}`);
      else gates.push(...judged);
    }
  }
  const cannot = gates.filter((gate) => whyNotGate(gate, run.facts) !== undefined).map(({ title }) => run.shown(title));
  return {
    skipped,
    impossible: steps.filter(({ undo }) => undo.kind === 'impossible').map(({ index }) => index),
    unjudged: [...cannot, ...untold],
  };
}

/** By our manifest, by an independent tool, and everything outside the allowed paths. */
async function differences(run: Rehearsing, copy: RehearsalStage, begun: Begun): Promise<readonly string[]> {
  const everything = await copy.changes();
  return [
    ...(await pathDifferences(run, copy, begun)),
    ...(everything.ok ? [] : [everything.failure.message]),
    ...(everything.ok ? outsideScope(everything.value, run.order.plan.scope.writable) : []).map(
      (change) => `${wordsOfChange(change)}, outside the allowed paths`,
    ),
  ];
}

/** What of the allowed paths is not as in the pre-image: by our manifest, and by an independent tool. */
export async function pathDifferences(
  run: Rehearsing,
  copy: Pick<RehearsalStage, 'target' | 'folder'>,
  { preimage, steps, changes }: Begun,
): Promise<readonly string[]> {
  const { scope } = run.order.plan;
  const { snapshots } = copy.target;
  const kept = keptAfter(steps, changes);
  const now = await snapshots.manifest(scope);
  const independent = await snapshots.compareIndependently(scope, preimageFolder(copy), kept);
  const left = now.ok ? snapshots.difference(preimage, now.value).filter(({ path }) => !kept.includes(path)) : [];
  return [
    ...[now, independent].flatMap((result) => (result.ok ? [] : [result.failure.message])),
    ...left.map((change) => `${wordsOfChange(change)} after the rollback`),
    ...(independent.ok ? independent.value : []).map((path) => `${path} differs from the pre-image for an independent tool`),
  ];
}

/** Writes down for `revert.sh` what a step changed, as the runner does. */
export async function noteStep(
  stage: Pick<RehearsalStage, 'target' | 'folder'>,
  step: Step,
  changes: readonly PathChange[],
  after: Manifest,
): Promise<Result<void>> {
  return step.changes ? stage.target.reverts.noteStep(stage.folder, step.index, changes, after) : ok(undefined);
}

export function outsideScope(changes: readonly PathChange[], writable: readonly string[]): readonly PathChange[] {
  const tops = writable.map((path) => path.replaceAll('\\', '\\\\'));
  return changes.filter(({ path }) => !tops.some((top) => path === top || path.startsWith(`${top}/`)));
}

export function wordsOfChange({ path, change, what }: PathChange): string {
  return what.length === 0 ? `${path} is ${change}` : `${path} is ${change} (${what.join(', ')})`;
}
