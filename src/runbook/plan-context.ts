import type { DocumentPath } from '../document/places.ts';
import { argvText } from '../model/argv-text.ts';
import type { Authority } from '../model/authority.ts';
import { bindPartly } from '../model/bind.ts';
import type { Command } from '../model/command.ts';
import { digestOfBytes } from '../model/digest.ts';
import type { PlanLimits } from '../model/plan.ts';
import type { Values } from '../model/template.ts';
import { commonContext, resolveProgram, type ContextParts } from './check-context.ts';
import type { CompileContext } from './compile-context.ts';

export interface PlanParts extends ContextParts {
  readonly authority: Authority;
  /** Values of plain parameters. */
  readonly values: Values;
  readonly limits: PlanLimits;
  /** Files of the workspace by their path below its root. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Planning: values are put in, every command is judged, every file has its digest; what is refused is reported. */
export function planContext(parts: PlanParts, report: CompileContext['report']): CompileContext {
  return {
    ...commonContext(parts),
    timeouts: { action: parts.limits.step_timeout, gate: parts.limits.gate_timeout },
    bind: (value) => bindPartly(value, parts.values),
    judge: (command, at, script) => judge(parts, command, at, script, report),
    digestOf: (file, at) => {
      const bytes = parts.files.get(file);
      if (bytes !== undefined) return digestOfBytes(bytes);
      report(at, { code: 'file-missing', message: `${file} is not in the workspace`, hint: 'put it there, or correct its name' });
      return '';
    },
    report,
  };
}

function judge(
  { authority, input }: PlanParts,
  command: Command,
  at: DocumentPath,
  script: Parameters<CompileContext['judge']>[2],
  report: CompileContext['report'],
): Command {
  const resolved = script === undefined ? resolveProgram(command, authority) : { command };
  if (resolved.candidates !== undefined) {
    report(at, ambiguous(command.argv[0]!, resolved.candidates));
    return command;
  }
  const readOnly = input['risk_class'] === 'READ_ONLY';
  const verdict = authority.allow(resolved.command, { readOnly, ...(script === undefined ? {} : { script }) });
  if (verdict.allowed) return { ...resolved.command, allowed_by: verdict.by };
  report(at, {
    code: 'command-not-allowed',
    message: `${argvText(resolved.command.argv)} is ${verdict.denial.reason}`,
    hint: verdict.denial.hint,
  });
  return resolved.command;
}

function ambiguous(
  name: string,
  candidates: readonly string[],
): { readonly code: string; readonly message: string; readonly hint: string } {
  const code = 'program-ambiguous';
  if (candidates.length === 0)
    return {
      code,
      message: `no allowed program is called ${name}`,
      hint: 'write its absolute path, or add a rule for it to the policy; PATH is never searched',
    };
  return { code, message: `${name} may be ${candidates.join(' or ')}`, hint: 'write the absolute path of the one you mean' };
}
