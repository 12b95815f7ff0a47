import path from 'node:path';
import { readDocument, documentLimits } from '../document/read-document.ts';
import type { Authority } from '../model/authority.ts';
import { isWorkspacePath } from '../model/canonical-path.ts';
import { digestOfBytes, type Digest } from '../model/digest.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import type { AskedCommand } from '../policy/asked-command.ts';
import type { Workspace } from '../ports/workspace.ts';
import { checkRunbook, type CheckedFile } from '../runbook/check-runbook.ts';
import { commandsOf } from '../runbook/commands-of.ts';

/** A runbook of a workspace as policy questions need it: its commands, also where the file still has mistakes. */
export interface OpenedRunbook {
  readonly file: string;
  readonly sha256: Digest;
  readonly checked: CheckedFile;
  readonly commands: readonly (AskedCommand & { readonly line: number })[];
  readonly readOnly: boolean;
}

/** A runbook named on the command line, relative to `folder`, as its workspace names it: below the root. */
export function runbookFileIn(workspace: Pick<Workspace, 'root'>, folder: string, written: string): Result<string> {
  const file = path.relative(workspace.root, path.resolve(folder, written)).split(path.sep).join('/');
  if (isWorkspacePath(file)) return ok(file);
  return failed({
    code: 'outside-workspace',
    exit: exitCodes.usage,
    message: `${written} is not a file of this workspace`,
    where: workspace.root,
    hint: 'name a runbook below the workspace, or the workspace with -C',
  });
}

/** `authorityFor`: the policy's word on the runbook with this digest. */
export async function openRunbook(
  workspace: Workspace,
  file: string,
  authorityFor: (file: string, sha256: Digest) => Authority,
): Promise<Result<OpenedRunbook>> {
  const bytes = await workspace.read(file, documentLimits.bytes);
  if (!bytes.ok) return bytes;
  const sha256 = digestOfBytes(bytes.value);
  const checked = checkRunbook(bytes.value, file, { authority: authorityFor(file, sha256) });
  const { document } = readDocument(bytes.value, file);
  if (checked.draft === undefined || document === undefined) return failed(invalid(checked, file));
  const readOnly = checked.draft.declaration.risk_class === 'READ_ONLY';
  const commands: OpenedRunbook['commands'][number][] = [];
  for (const { at, command, script } of commandsOf(checked.draft)) {
    const asked = { where: placeInWords(at), line: document.placeOfKey(at).line, command };
    commands.push(
      script === undefined ? asked : { ...asked, script: { file: script.file, sha256: await digestOf(workspace, script.file) } },
    );
  }
  return ok({ file, sha256, checked, commands, readOnly });
}

/** A file that is not there has no digest, and no rule fits it. */
async function digestOf(workspace: Workspace, file: string): Promise<Digest> {
  const bytes = isWorkspacePath(file) ? await workspace.read(file, documentLimits.bytes) : undefined;
  return bytes?.ok === true ? digestOfBytes(bytes.value) : '';
}

function invalid(checked: CheckedFile, file: string) {
  const [first] = checked.findings;
  return {
    code: 'invalid-runbook',
    exit: exitCodes.invalid,
    message: first?.message ?? 'the runbook cannot be read',
    where: `${file}:${first?.line ?? 1}:${first?.column ?? 1}`,
    hint: first?.hint ?? `holdpoint check ${file} lists its mistakes`,
  } as const;
}

const words: Readonly<Record<string, string>> = {
  steps: 'step',
  gates: 'gate',
  check: 'check',
  when: 'when',
  undo: 'undo',
  healthy: 'healthy',
  facts: 'fact',
};

/** `['steps', 1, 'gates', 0, 'command']` → `step 2, gate 1`. */
function placeInWords(at: readonly (string | number)[]): string {
  const found = at.flatMap((segment, index) => {
    const before = at[index - 1];
    const word = typeof before === 'string' && Object.hasOwn(words, before) ? words[before]! : undefined;
    if (word === undefined) return [];
    return [`${word} ${typeof segment === 'number' ? segment + 1 : segment}`];
  });
  return found.join(', ');
}
