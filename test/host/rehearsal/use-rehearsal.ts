import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createLocalHost } from '../../../src/host/local-host.ts';
import { createRehearsals } from '../../../src/host/rehearsal/rehearsals.ts';
import type { RehearsalStage, Rehearsals } from '../../../src/ports/rehearsal.ts';
import { systemClock } from '../../../src/storage/system-clock.ts';
import { valueOf } from '../../support/results.ts';
import { abilities, folder, noRootBoundary, noView } from '../local.ts';

export const noRehearsal = noRootBoundary ?? noView;

/** Rehearsals of this machine whose state lies in a folder of the test's own. */
export async function useRehearsals(more: { readonly size?: number; readonly state?: string } = {}): Promise<Rehearsals> {
  const state = more.state ?? path.join(await folder(), 'state');
  const scratch = path.join(state, 'scratch');
  const host = createLocalHost({ state: [state], scratch, abilities });
  const parts = { host, probe: { abilities, complaints: [] }, state: [state], base: path.join(scratch, 'rehearsal'), clock: systemClock };
  return createRehearsals(more.size === undefined ? parts : { ...parts, size: more.size });
}

/** A rehearsal that ends with the test. */
export async function useStage(more: { readonly size?: number; readonly state?: string } = {}): Promise<RehearsalStage> {
  const stage = valueOf(await (await useRehearsals(more)).begin([]));
  onTestFinished(() => stage.close());
  return stage;
}

/** A script on the stage, by sh(1) outside any boundary. Its exit code and what it printed. */
export async function sh(stage: RehearsalStage, script: string): Promise<string> {
  const file = valueOf(await stage.put('test.sh', Buffer.from(script)));
  const { ended, said } = await stage.runScript(file, [], 20_000);
  return `${ended.kind === 'exited' ? ended.code : JSON.stringify(ended)} ${said.trim()}`;
}
