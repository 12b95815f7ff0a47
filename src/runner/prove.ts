import type { Run } from './run.ts';

/** Compares the allowed paths with the pre-image, kept ones left out: by our manifest and by an independent tool. */
export async function comparePaths(run: Run, { kept }: { readonly kept: readonly string[] }): Promise<undefined> {
  const state = run.state();
  if (state.phase !== 'rolling-back' || state.history.snapshot === undefined) return;
  const { folder, manifest } = state.history.snapshot;
  const { snapshots } = run.target;
  const { scope } = run.order.plan;
  const preimage = await run.manifests.load(manifest);
  // Without the last manifest: every digest is computed from the bytes that are there.
  const now = await snapshots.manifest(scope);
  const independent = await snapshots.compareIndependently(scope, folder, kept);
  const stillOpen = await snapshots.stillOpen(scope);
  const ignored = new Set(kept);
  const failures = [now, independent].flatMap((result) => (result.ok ? [] : [result.failure.message]));
  await run.record({
    type: 'paths-compared',
    differing: now.ok ? snapshots.difference(preimage, now.value).filter(({ path }) => !ignored.has(path)) : [],
    independent: independent.ok ? independent.value : [],
    independent_tool: await snapshots.independentTool(),
    kept,
    ...(stillOpen.length === 0 ? {} : { still_open: stillOpen }),
    ...(failures.length === 0 ? {} : { failure: failures.join('; ') }),
  });
}
