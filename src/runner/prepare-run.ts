import { documentLimits } from '../document/read-document.ts';
import { digestOfBytes, type Digest } from '../model/digest.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Survey } from '../model/survey.ts';
import { authorityOf, type PolicyAuthority } from '../policy/authority.ts';
import { decidePolicy, type PolicyDecision } from '../policy/decide-policy.ts';
import { refusalsWithFacts } from '../policy/judge-settled.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Git } from '../ports/git.ts';
import type { Outside } from '../ports/outside.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { GivenParameters } from '../runbook/bind-parameters.ts';
import { buildPlan } from '../runbook/build-plan.ts';
import { checkRunbook, type CheckedFile } from '../runbook/check-runbook.ts';
import { filesNeeded } from '../runbook/files-needed.ts';
import { gatherRedactions, redactionsOf } from './gather-redactions.ts';
import { maskSurvey } from './mask-survey.ts';

const policyFile = 'ops/policy.yaml';
const signersFile = 'ops/allowed_signers';
/** Bytes of a script or of a file that a write takes from the workspace. */
const largestInput = 64 * 1024 ** 2;

/** Why there is no plan, with all findings of the file that is to blame, for excerpts. */
export interface Unprepared {
  readonly ok: false;
  readonly failure: Failure;
  readonly findings: readonly Finding[];
  /** The text of that file. */
  readonly source: string;
}

/** A runbook of a workspace, checked under its policy: what a form is filled from. */
export interface OpenedRun {
  readonly ok: true;
  readonly workspace: Workspace;
  readonly git: Git;
  readonly policy: Policy;
  readonly authority: PolicyAuthority;
  /** Below the workspace's root. */
  readonly file: string;
  readonly checked: CheckedFile;
}

/** A plan, and the bytes that it names by digest. */
export interface PlannedRun {
  readonly ok: true;
  readonly opened: OpenedRun;
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly decision: PolicyDecision;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
}

/**
 * Opens the workspace that contains `folder`, its policy, and a runbook named below its root. `source` stands for the runbook's
 * bytes where a form completed them. A runbook with mistakes still opens; `planRun` refuses it.
 */
export async function openRun(
  outside: Pick<Outside, 'openWorkspace'>,
  folder: string,
  file: string,
  source?: Uint8Array,
): Promise<OpenedRun | Unprepared> {
  const found = await outside.openWorkspace(folder);
  if (!found.ok) return unprepared(found.failure);
  const { workspace, git } = found.value;
  const policyBytes = await workspace.read(policyFile, documentLimits.bytes);
  if (!policyBytes.ok) return unprepared(policyBytes.failure);
  const read = parsePolicy(policyBytes.value, policyFile);
  if (read.policy === undefined) return unprepared(invalid(read.findings, policyFile), read.findings, read.source);
  const bytes = source === undefined ? await workspace.read(file, documentLimits.bytes) : ok(source);
  if (!bytes.ok) return unprepared(bytes.failure);
  const authority = authorityOf(read.policy, file, digestOfBytes(bytes.value), digestOfBytes(policyBytes.value));
  const checked = checkRunbook(bytes.value, file, { authority, own: { workspace: workspace.root } });
  return { ok: true, workspace, git, policy: read.policy, authority, file, checked };
}

/** Reads the files that the runbook names and makes the plan. Exits 65, 69 and 77 as its failure says. */
export async function planRun(opened: OpenedRun, given: GivenParameters): Promise<PlannedRun | Unprepared> {
  const { workspace, authority, checked, file } = opened;
  const { runbook } = checked;
  if (runbook === undefined) return unprepared(invalid(checked.findings, file), checked.findings, checked.source);
  const files = new Map<string, Uint8Array>();
  for (const name of filesNeeded(runbook, given)) {
    const bytes = await workspace.read(name, largestInput);
    // What is missing is a finding of the plan, with its place.
    if (bytes.ok) files.set(name, bytes.value);
    else if (await workspace.exists(name)) return unprepared(bytes.failure);
  }
  const signers = (await workspace.exists(signersFile)) ? await workspace.read(signersFile, documentLimits.bytes) : undefined;
  if (signers?.ok === false) return unprepared(signers.failure);
  const inputs = {
    files,
    own: { workspace: workspace.root },
    ...(signers === undefined ? {} : { signers: { file: signersFile, sha256: digestOfBytes(signers.value) } }),
  };
  const built = buildPlan(runbook, given, authority, inputs);
  if (!built.ok) return unprepared(built.failure, built.findings, checked.source);
  const decision = decidePolicy(opened.policy, built.plan);
  if (decision.verdict === 'deny') return unprepared(denied(decision), built.findings, checked.source);
  const blobs = new Map([...files.values()].map((bytes) => [digestOfBytes(bytes), bytes]));
  return { ok: true, opened, plan: built.plan, findings: built.findings, decision, blobs };
}

/** What taking a survey asks for. */
export type SurveyOutside = Pick<Outside, 'target' | 'files' | 'environment' | 'evidence'>;

/** What this host adds. Fails with 69 where something is missing, with 77 where the host or a fact's value refuses the plan; nothing was changed. */
export async function surveyRun(outside: SurveyOutside, planned: PlannedRun): Promise<Result<Survey>> {
  const taken = await takeSurvey(outside, planned);
  if (!taken.ok) return taken;
  const refusal = refusalOf(planned, taken.value);
  return refusal === undefined ? taken : failed(refusal);
}

/** What this host adds, also where it refuses the plan. */
export async function takeSurvey(outside: SurveyOutside, { plan, blobs }: Pick<PlannedRun, 'plan' | 'blobs'>): Promise<Result<Survey>> {
  // Known before the first fact is read.
  const gathered = await gatherRedactions(outside, plan.rules.redact, (name) => outside.environment(name));
  if (!gathered.ok) return gathered;
  const redactions = redactionsOf(plan.rules.redact, gathered.value.values);
  const redact = (text: string): string => outside.evidence.redact(text, redactions);
  const target = await outside.target();
  const taken = await target.survey(plan, (sha256) => {
    const bytes = blobs.get(sha256);
    return Promise.resolve(bytes === undefined ? failed(noBlob(sha256)) : ok(bytes));
  });
  if (plan.rules.redact === undefined) return taken;
  return taken.ok
    ? ok(maskSurvey(taken.value, redact, [...gathered.value.notes, ...saidByPlan(plan, gathered.value.values)]))
    : failed({ ...taken.failure, message: redact(taken.failure.message), hint: redact(taken.failure.hint) });
}

/** The plan was reviewed and is recorded as it is: masking it would change what was approved. */
function saidByPlan(plan: Plan, values: Readonly<Record<string, string>>): string[] {
  const text = JSON.stringify(plan);
  return Object.entries(values).flatMap(([name, value]) =>
    text.includes(JSON.stringify(value).slice(1, -1))
      ? [`redact: the runbook itself holds ${name}, and the plan is recorded as it is`]
      : [],
  );
}

/** Why this host does not run the plan; undefined: it may. */
export function refusalOf({ opened, plan }: PlannedRun, survey: Survey): Failure | undefined {
  if (survey.missing.length > 0) {
    return {
      code: 'missing-on-host',
      exit: exitCodes.unavailable,
      message: `missing on ${survey.hostname}: ${survey.missing.join('; ')}`,
      where: opened.file,
      hint: 'install it, or change the runbook; nothing was changed',
    };
  }
  const refusals = [...survey.refusals, ...refusalsWithFacts(opened.authority, plan, survey.facts)];
  if (refusals.length === 0) return undefined;
  return {
    code: 'refused-by-host',
    exit: exitCodes.refused,
    message: refusals.join('; '),
    where: declaredAt(opened, refusals),
    hint: 'see it in full with `holdpoint plan --survey`; nothing was changed',
  };
}

/** The file, with the line of the declaration that would have to be another one for the first refusal that names one of its fields. */
function declaredAt({ file, checked }: OpenedRun, refusals: readonly string[]): string {
  const field = refusals
    .map((text) => (text.includes('allowed_services') ? 'allowed_services' : /allowed[_ ]paths?/.test(text) ? 'allowed_paths' : undefined))
    .find((name) => name !== undefined);
  const line = field === undefined ? -1 : checked.source.split('\n').findIndex((text) => new RegExp(`^["']?${field}["']?\\s*:`).test(text));
  return line === -1 ? file : `${file}:${line + 1}`;
}

function unprepared(failure: Failure, findings: readonly Finding[] = [], source = ''): Unprepared {
  return { ok: false, failure, findings, source };
}

/** The failure of a file with mistakes: the first one, with its place, and how many more there are. */
export function invalid(findings: readonly Finding[], file: string): Failure {
  const errors = findings.filter((finding) => hasErrors([finding]));
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return {
    code: first?.code ?? 'invalid',
    exit: exitCodes.invalid,
    message: `${first?.message ?? 'it is not valid'}${more}`,
    where: `${file}:${first?.line ?? 1}:${first?.column ?? 1}`,
    hint: first?.hint ?? `\`holdpoint check ${file}\` lists its mistakes`,
  };
}

function denied({ kind, grounds }: PolicyDecision & { readonly verdict: 'deny' }): Failure {
  const [first] = grounds;
  return {
    code: kind === 'not-built' ? 'not-built-yet' : 'not-allowed-by-policy',
    exit: kind === 'not-built' ? exitCodes.unavailable : exitCodes.refused,
    message: grounds.map(({ reason }) => reason).join('; '),
    where: first?.rule ?? policyFile,
    hint: kind === 'not-built' ? 'see docs/LIMITS.md for what this release does' : '`holdpoint policy explain` says which rule decides',
  };
}

function noBlob(sha256: Digest): Failure {
  return {
    code: 'blob',
    exit: exitCodes.bug,
    message: `the plan names ${sha256.slice(0, 12)}, which was not read`,
    hint: 'this is a bug in Holdpoint',
  };
}
