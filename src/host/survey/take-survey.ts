import { ok, type Result } from '../../model/failure.ts';
import { planDigest, type Enforcement, type Plan } from '../../model/plan.ts';
import { highestRiskClass } from '../../model/risk-class.ts';
import type { Survey } from '../../model/survey.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext, Snapshots } from '../../ports/target.ts';
import { tryBoundary } from '../boundary/try-boundary.ts';
import { confined, unconfined as unconfinedTools } from '../own-tool.ts';
import type { ProbeResult } from '../probe.ts';
import { readFact } from '../read-fact.ts';
import { foreseeSnapshot } from '../snapshot/foresee.ts';
import { readHostFacts } from './host-facts.ts';
import { missingTools } from './missing-tools.ts';
import { ownProgram } from './own-program.ts';
import { commandsOfPlan } from './plan-parts.ts';
import { surveyPaths } from './survey-paths.ts';
import { surveyPrograms } from './survey-programs.ts';
import { surveyUnits } from './survey-units.ts';
import { surveyWrites } from './survey-writes.ts';

export interface SurveyParts {
  readonly host: Host;
  readonly probe: ProbeResult;
  readonly snapshots: Snapshots;
  /** Holdpoint's own folders on the host. */
  readonly state: readonly string[];
}

/** Looks at everything the plan will need or touch on this host, and changes nothing. What refuses the plan is in the survey, not in the result. */
export async function takeSurvey(
  { host, probe, snapshots, state }: SurveyParts,
  plan: Plan,
  blob: ActContext['blob'],
): Promise<Result<Survey>> {
  const confines = probe.abilities.bwrap !== undefined;
  const unconfined = confines
    ? outsideSteps(plan)
    : plan.steps.filter(({ action }) => action.kind === 'run' || action.kind === 'script').map(({ index }) => index);
  const enforcement: Enforcement = confines ? (unconfined.length === 0 && !outsideLooks(plan) ? 'kernel' : 'partial') : 'advisory';
  const context: ActContext = {
    scope: plan.scope,
    enforced: confines,
    readOnly: plan.declaration.risk_class === 'READ_ONLY',
    blob,
    watch: () => undefined,
    cancel: new AbortController().signal,
  };
  const facts = await readHostFacts(host);
  const paths = await surveyPaths(host, plan.scope, { state, ...ownProgram() }, commandsOfPlan(plan));
  const programs = await surveyPrograms(host, commandsOfPlan(plan), blob, { self: facts.uid, writable: plan.scope.writable });
  const units = await surveyUnits(host, plan);
  const tools = await missingTools(host, plan);
  const early = [...paths.refusals, ...programs.refusals, ...units.refusals, ...tooLittle(plan, enforcement, probe)];
  const absent = [...new Set([...tools, ...programs.missing, ...units.missing, ...boundaryMissing(plan, probe)])];
  // A boundary around paths that are refused proves nothing.
  const trial = absent.length === 0 && early.length === 0 ? await tryBoundary({ host, probe, state }, context) : undefined;
  const missing = trial?.failure === undefined ? absent : [`a boundary that holds: ${trial.failure}`];
  // Facts run commands and writes are compared below the allowed paths: neither makes sense where the host already refuses.
  const open = missing.length === 0 && early.length === 0;
  const read = open ? await readFacts(host, plan, context) : { values: {}, refusals: [] };
  const writes = open && read.refusals.length === 0 ? await surveyWrites(host, plan, read.values, context) : { writes: [], notes: [] };
  const preimage = open && plan.scope.writable.length > 0 ? await snapshots.manifest(plan.scope) : undefined;
  const unreadable = preimage?.ok === false ? [preimage.failure.message] : [];
  const foreseen = open
    ? await foreseeSnapshot(host, confines ? confined : unconfinedTools, plan.scope, plan.rules.limits.snapshot)
    : { refusals: [], notes: [] };
  return ok({
    plan_digest: planDigest(plan),
    hostname: facts.hostname,
    machine_id: facts.machine_id,
    kernel: facts.kernel,
    acts_as: facts.acts_as,
    boundary: confines ? 'bubblewrap' : 'none',
    gate_view: confines ? probe.abilities.view : 'none',
    enforcement,
    unconfined,
    programs: programs.programs,
    units: units.units,
    writes: writes.writes,
    facts: read.values,
    missing,
    refusals: [...early, ...read.refusals, ...unreadable, ...foreseen.refusals],
    notes: [
      ...probe.complaints,
      ...paths.notes,
      ...programs.notes,
      ...units.notes,
      ...writes.notes,
      ...foreseen.notes,
      ...endpointNotes(plan, probe),
    ],
    ...(preimage?.ok === true ? { preimage: preimage.value.digest } : {}),
  });
}

/** Steps that run outside the boundary although the host has one: what they do, or what an undo of theirs does, reaches the host. */
function outsideSteps(plan: Plan): number[] {
  const reaching = new Set(
    commandsOfPlan(plan)
      .filter(({ command }) => command.reach.some((one) => one.kind === 'host'))
      .map(({ step }) => step),
  );
  return plan.steps.filter((step) => step.outside || reaching.has(step.index)).map(({ index }) => index);
}

/** Facts and health that reach the host. */
function outsideLooks(plan: Plan): boolean {
  return commandsOfPlan(plan).some(({ step, command }) => step === 0 && command.reach.some((one) => one.kind === 'host'));
}

/** How an endpoint is reached here; what runs with more than it asked for is said. */
function endpointNotes(plan: Plan, { abilities }: ProbeResult): string[] {
  const how =
    abilities.relay === true ? 'through a relay, and nothing else' : "no relay can be had here, so it runs with the host's whole network";
  const places = commandsOfPlan(plan).flatMap(({ step, command }) =>
    command.reach.flatMap((one) =>
      one.kind === 'endpoint' ? [`${step === 0 ? 'health or a fact' : `step ${step}`} reaches ${one.host}:${one.port}: ${how}`] : [],
    ),
  );
  return [...new Set(places)];
}

const ladder: readonly Enforcement[] = ['advisory', 'partial', 'kernel'];

function tooLittle(plan: Plan, enforcement: Enforcement, probe: ProbeResult): string[] {
  if (enforcement === 'advisory' || ladder.indexOf(enforcement) >= ladder.indexOf(plan.rules.enforcement)) return [];
  const asked = `the policy asks for enforcement ${plan.rules.enforcement}, and on this host it is ${enforcement}`;
  return [`${asked}: ${[...outsideWords(plan), ...probe.complaints].join('; ')}`];
}

/** Which steps leave the boundary, where they stand, and the two ways out: the step, or the policy. */
function outsideWords(plan: Plan): string[] {
  const { file } = plan.runbook;
  const steps = outsideSteps(plan).flatMap((index) => {
    const step = plan.steps.find((one) => one.index === index);
    return step === undefined ? [] : [`step ${index} "${step.name}" (${file}:${step.line})`];
  });
  const places = [...steps, ...(outsideLooks(plan) ? [`a fact or a gate of healthy (${file})`] : [])];
  if (places.length === 0) return [];
  const theClass = highestRiskClass([plan.declaration.risk_class, plan.computed_class]);
  return [
    `${places.join(', ')} ${places.length === 1 ? 'runs' : 'run'} outside the boundary; write there what is really needed (reach: [HOST:PORT], [network] or [/SOCKET], or nothing), or write enforcement: partial for ${theClass} under risk_classes of ${plan.policy.file}`,
  ];
}

/** A host without a boundary lacks something, unless the policy accepts that nothing is enforced. */
function boundaryMissing(plan: Plan, { abilities, complaints }: ProbeResult): string[] {
  return abilities.bwrap !== undefined || plan.rules.enforcement === 'advisory'
    ? []
    : [`a boundary, for ${complaints.join('; ')} (apt-get install bubblewrap, or a policy with enforcement: advisory)`];
}

async function readFacts(
  host: Host,
  plan: Plan,
  context: ActContext,
): Promise<{ readonly values: Record<string, string>; readonly refusals: readonly string[] }> {
  const values: Record<string, string> = {};
  const refusals: string[] = [];
  for (const [name, { command }] of Object.entries(plan.facts)) {
    const read = await readFact(host, name, command, context);
    if (read.ok) values[name] = read.value;
    else refusals.push(read.failure.message);
  }
  return { values, refusals };
}
