import type { Plan } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { gatesOfPlan, actionsOfStep } from './plan-parts.ts';

const always = [
  '/bin/sh',
  '/usr/bin/stat',
  '/usr/bin/find',
  '/usr/bin/tar',
  '/usr/bin/cp',
  '/usr/bin/sha256sum',
  '/usr/bin/realpath',
  '/usr/bin/setpriv',
  '/usr/bin/unshare',
];

/** Tools of the host that Holdpoint itself needs for this plan and that are not there. */
export async function missingTools(host: Host, plan: Plan): Promise<string[]> {
  const gates = gatesOfPlan(plan);
  const services =
    gates.some(({ check }) => check.kind === 'service' || check.kind === 'services') ||
    plan.steps.some((step) => actionsOfStep(step).some((action) => action.kind === 'service'));
  const journal = gates.some(({ check }) => check.kind === 'journal');
  const wanted = [...always, ...(services ? ['/usr/bin/systemctl'] : []), ...(journal ? ['/usr/bin/journalctl'] : [])];
  const run = await runTool(host, {
    argv: ['/usr/bin/stat', '--dereference', '--printf=%n\\0', '--', ...wanted],
    profile: { kind: 'outside' },
  });
  const present = new Set(run.stdout.toString('utf8').split('\0'));
  return wanted.filter((tool) => !present.has(tool));
}
