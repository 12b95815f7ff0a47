import { formatFinding } from '../document/format-finding.ts';
import { digestOfBytes } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import { exitCodes } from '../model/outcome.ts';
import { authorityOf } from '../policy/authority.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { checkRunbook } from '../runbook/check-runbook.ts';
import { answer } from './answers.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { largestFile, policyFile } from './limits.ts';

interface Checked {
  readonly findings: readonly Finding[];
  readonly source: string;
}

/** `check [FILE…]`: every mistake of runbooks and policies in one pass. Needs no workspace; where the file lies in one, its policy is heard too. Without a file: the doctor. */
export const check: Command = async (outside, terminal, flags, words) => {
  if (words.args.length === 0) return doctor(outside, terminal, flags);
  const found = await outside.openWorkspace(flags.folder);
  const policy = found.ok ? await found.value.workspace.read(policyFile, largestFile) : undefined;
  const checked: Checked[] = [];
  for (const file of words.args) {
    const bytes = await outside.files.read(file, largestFile);
    checked.push(
      bytes.ok
        ? checkFile(file, bytes.value, policy?.ok === true ? policy.value : undefined)
        : { findings: [unreadable(file, bytes.failure)], source: '' },
    );
  }
  const findings = checked.flatMap((one) => one.findings);
  const ok = !hasErrors(findings);
  answer(terminal, flags, { ok, findings }, () => inWords(checked, words.args.length));
  return ok ? exitCodes.done : exitCodes.invalid;
};

function checkFile(file: string, bytes: Uint8Array, policyBytes: Uint8Array | undefined): Checked {
  if (isPolicy(file)) {
    const read = parsePolicy(bytes, file);
    return { findings: read.findings, source: read.source };
  }
  const read = policyBytes === undefined ? undefined : parsePolicy(policyBytes, policyFile);
  const authority =
    read?.policy === undefined ? undefined : authorityOf(read.policy, file, digestOfBytes(bytes), digestOfBytes(policyBytes!));
  return checkRunbook(bytes, file, authority === undefined ? {} : { authority });
}

function isPolicy(file: string): boolean {
  return /(^|\/)policy\.ya?ml$/.test(file);
}

function unreadable(file: string, failure: Failure): Finding {
  return { file, line: 1, column: 1, code: failure.code, severity: 'error', message: failure.message, hint: failure.hint };
}

function inWords(checked: readonly Checked[], files: number): string {
  const all = checked.flatMap(({ findings }) => findings);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const body = checked.flatMap(({ findings, source }) => findings.flatMap((finding) => [...formatFinding(finding, source), '']));
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  const summary = `${count(files, 'file')}: ${count(errors, 'error')}, ${count(all.length - errors, 'warning')}`;
  return `${[...body, summary].join('\n')}\n`;
}
