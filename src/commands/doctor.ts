import { formatFinding } from '../document/format-finding.ts';
import { digestOfBytes } from '../model/digest.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import { authorityOf } from '../policy/authority.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { HostReport, Outside } from '../ports/outside.ts';
import { supervisionWords } from '../report/words/boundary-words.ts';
import { checkRunbook } from '../runbook/check-runbook.ts';
import { answer, refuse } from './answers.ts';
import type { CommonFlags } from './command.ts';
import { largestFile, policyFile } from './limits.ts';
import type { Sign } from './sign.ts';
import { storageSign } from './storage-sign.ts';
import type { Terminal } from './terminal.ts';

/** `check` without a file: this workspace and this host, each thing with what to do about it. 65 when something would keep every operation from running. */
export async function doctor(outside: Outside, terminal: Terminal, flags: CommonFlags): Promise<ExitCode> {
  const opened = await outside.openWorkspace(flags.folder);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const { workspace, git } = opened.value;
  const findings: Finding[] = [];
  const excerpts: string[] = [];
  const signs: Sign[] = [{ what: 'workspace', state: 'ok', seen: workspace.root, next: '' }];

  const state = await git.state();
  signs.push(
    state === undefined
      ? {
          what: 'git',
          state: 'note',
          seen: 'no repository, or git is missing',
          next: 'entries are written, but nothing is committed; `git init` makes one',
        }
      : { what: 'git', state: 'ok', seen: `${state.branch ?? 'no branch'}${state.dirty ? ', with uncommitted changes' : ''}`, next: '' },
  );

  const policyBytes = await workspace.read(policyFile, largestFile);
  const policy = policyBytes.ok ? parsePolicy(policyBytes.value, policyFile) : undefined;
  if (policy !== undefined) {
    findings.push(...policy.findings);
    excerpts.push(...policy.findings.flatMap((finding) => formatFinding(finding, policy.source)));
  }
  signs.push(sign('policy', policyFile, policy?.findings ?? [], policyBytes.ok ? undefined : policyBytes.failure.message));

  for (const file of (await workspace.list('runbooks')).filter((name) => /\.ya?ml$/.test(name))) {
    const bytes = await workspace.read(file, largestFile);
    const authority =
      bytes.ok && policyBytes.ok && policy?.policy !== undefined
        ? authorityOf(policy.policy, file, digestOfBytes(bytes.value), digestOfBytes(policyBytes.value))
        : undefined;
    const checked = bytes.ok ? checkRunbook(bytes.value, file, authority === undefined ? {} : { authority }) : undefined;
    findings.push(...(checked?.findings ?? []));
    if (checked !== undefined) excerpts.push(...checked.findings.flatMap((finding) => formatFinding(finding, checked.source)));
    signs.push(sign('runbook', file, checked?.findings ?? [], bytes.ok ? undefined : bytes.failure.message));
  }

  const report = await outside.hostReport();
  signs.push(
    report.boundary === 'none'
      ? { what: 'boundary', state: 'bad', seen: `none: ${report.tried.join('; ')}`, next: report.advice }
      : { what: 'boundary', state: 'ok', seen: `bubblewrap; tried on decoys and shut: ${report.shut.join(', ')}`, next: '' },
    ...(report.boundary === 'none' ? [] : insideSigns(report)),
    report.gate_view === 'overlay'
      ? { what: 'gate view', state: 'ok', seen: 'overlay: gates may write, nothing stays', next: '' }
      : {
          what: 'gate view',
          state: 'note',
          seen: `${report.gate_view}: ${report.tried.join('; ')}`,
          next: 'gates that have to write somewhere will fail; run as root for an overlay',
        },
    report.systemd
      ? { what: 'systemd', state: 'ok', seen: 'runs this host', next: '' }
      : { what: 'systemd', state: 'note', seen: 'does not run this host', next: 'service steps and service gates cannot be used here' },
    ...(report.systemd ? [twinSign(report.no_twin)] : []),
  );
  signs.push(
    await storageSign(outside, { workspace: workspace.root, limits: policy?.policy?.limits ?? { keep_snapshots: 0, keep_evidence: 0 } }),
  );
  const claims = await outside.claims.list();
  signs.push(
    ...claims.map((claim): Sign => ({
      what: 'claim',
      state: 'note',
      seen: `${claim.operation_id} holds ${[...claim.paths, ...claim.units].join(', ')}`,
      next: `holdpoint resume ${claim.operation_id}`,
    })),
  );

  const ok = !signs.some((one) => one.state === 'bad') && !hasErrors(findings);
  answer(terminal, flags, { ok, findings, signs }, () => inWords(signs, excerpts));
  return ok ? exitCodes.done : exitCodes.invalid;
}

/** How a step is supervised, and how it reaches one endpoint. */
function insideSigns({ supervision, relay }: HostReport): readonly Sign[] {
  return [
    { what: 'steps', state: 'ok', seen: supervisionWords(supervision), next: '' },
    relay
      ? { what: 'relay', state: 'ok', seen: 'HOST:PORT is one endpoint and nothing else', next: '' }
      : {
          what: 'relay',
          state: 'note',
          seen: 'none: HOST:PORT is the whole network here',
          next: 'apt-get install iproute2, and allow network namespaces',
        },
  ];
}

/** Whether services are rehearsed. */
function twinSign(why: string | undefined): Sign {
  return why === undefined
    ? { what: 'twin', state: 'ok', seen: 'services are rehearsed on a copy of this host', next: '' }
    : { what: 'twin', state: 'note', seen: `none: ${why}`, next: 'without one services are not rehearsed' };
}

function sign(what: string, file: string, findings: readonly Finding[], failure: string | undefined): Sign {
  if (failure !== undefined) return { what, state: 'bad', seen: `${file}: ${failure}`, next: 'see above' };
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0)
    return { what, state: 'bad', seen: `${file}: ${errors} ${errors === 1 ? 'error' : 'errors'}`, next: `holdpoint check ${file}` };
  if (findings.length > 0)
    return {
      what,
      state: 'note',
      seen: `${file}: ${findings.length} ${findings.length === 1 ? 'warning' : 'warnings'}`,
      next: `holdpoint check ${file}`,
    };
  return { what, state: 'ok', seen: file, next: '' };
}

const marks: Readonly<Record<Sign['state'], string>> = { ok: 'ok  ', note: 'note', bad: 'BAD ' };

function inWords(signs: readonly Sign[], excerpts: readonly string[]): string {
  const lines = signs.flatMap(({ what, state, seen, next }) => [
    `${marks[state]}  ${what.padEnd(10)} ${seen}`,
    ...(next === '' ? [] : [`                 next: ${next}`]),
  ]);
  return `${[...excerpts, ...(excerpts.length > 0 ? [''] : []), ...lines].join('\n')}\n`;
}
