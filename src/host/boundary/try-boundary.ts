import type { BoundaryTrial } from '../../model/boundary-trial.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { runTool } from '../own-tool.ts';
import type { ProbeResult } from '../probe.ts';
import { tryCanaries } from './canaries.ts';
import { limitsNow } from './limits.ts';
import { boundsInWords } from './step-bounds.ts';

export interface TrialParts {
  readonly host: Host;
  readonly probe: ProbeResult;
  /** Holdpoint's own folders on the host. */
  readonly state: readonly string[];
}

/** Tries the boundary that steps of this scope have, and the view that their gates have. The probe has shown that both can be had at all. */
export async function tryBoundary(
  { host, probe, state }: TrialParts,
  context: Pick<ActContext, 'scope' | 'enforced'>,
): Promise<BoundaryTrial> {
  const { bwrap, view, supervision = 'pid-namespace' } = probe.abilities;
  const kernel = await say(host, ['/usr/bin/uname', '-sr']);
  if (!context.enforced) return { canaries: [], kernel, supervision, limits: [] };
  const limits = [...limitsNow().words, ...boundsInWords(probe.abilities.bounds ?? {})];
  if (bwrap === undefined) return { canaries: [], failure: probe.complaints.join('; '), kernel, supervision, limits };
  const { writable, protected: guarded, hidden } = context.scope;
  const confinement = { writable, protected: guarded, hidden, reach: [], show: {} };
  const [bubblewrap, { canaries, failures }] = await Promise.all([
    say(host, [bwrap, '--version']),
    tryCanaries(host, confinement, view === 'overlay' ? ['boundary', 'view'] : ['boundary'], { state, proof: false }),
  ]);
  const failure = failures.map((one) => `in the ${one.in}, ${one.why}`).join('; ');
  return { canaries, bubblewrap, kernel, supervision, limits, ...(failure === '' ? {} : { failure }) };
}

/** The first line that a program prints, for the record. */
async function say(host: Host, argv: readonly string[]): Promise<string> {
  const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout: 10_000, limit: 4096 });
  return run.stdout.toString('utf8').split('\n')[0]!.trim();
}
