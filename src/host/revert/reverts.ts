import { digestOfBytes } from '../../model/digest.ts';
import { ok, type Result } from '../../model/failure.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Plan } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import type { CompiledRevert, RevertOrder, Reverts } from '../../ports/revert.ts';
import { locate } from '../snapshot/locate.ts';
import { blobName } from './action-text.ts';
import { comparableProgram } from './comparable.ts';
import { compileRevert } from './compile-revert.ts';
import { changesList, manifestLists, pathsList } from './lists.ts';
import { placeFile } from './place-file.ts';

/** `revert.sh` over the verbs of a host. `state`: Holdpoint's own folders there. */
export function createReverts(host: Host, state: readonly string[]): Reverts {
  return {
    compile: (order) => compile(host, state, order),
    noteStep: async (folder, step, changes, after) => {
      // The list of now before the list of the step: killed in between, the step counts as in flight and changed nothing since.
      const listed = await placeAfter(host, folder, after);
      return listed.ok ? placeFile(host, `${folder}/revert/changes-${step}`, changesList(changes), '0600') : listed;
    },
    noteForeign: async (folder, paths, after) => {
      const listed = await placeFile(host, `${folder}/revert/foreign`, pathsList(paths), '0600');
      return listed.ok ? placeAfter(host, folder, after) : listed;
    },
  };
}

async function compile(host: Host, state: readonly string[], order: RevertOrder): Promise<Result<CompiledRevert>> {
  const { folder, plan, preimage } = order;
  const located = await locate(host, []);
  if (!located.ok) return located;
  const entries = preimage?.manifest.entries ?? [];
  const lists = manifestLists({ entries });
  const program = Buffer.from(
    compileRevert({
      operation: order.operation,
      plan,
      preimage: preimage?.folder ?? `${folder}/preimage`,
      entries: entries.length,
      enforced: order.enforced,
      readsAttributes: located.value.hasGetfattr,
      state,
      words: order.words,
    }),
  );
  const files: [string, Uint8Array, string][] = [
    ['revert/preimage.list', lists.entries, '0600'],
    ['revert/preimage.xattrs', lists.attributes, '0600'],
    ['revert/after.list', lists.entries, '0600'],
    ['revert/after.xattrs', lists.attributes, '0600'],
  ];
  for (const sha256 of filesOfUndo(plan)) {
    const bytes = await order.blob(sha256);
    if (!bytes.ok) return bytes;
    files.push([`revert/${blobName(sha256)}`, bytes.value, '0700']);
  }
  // The program last: where it stands, everything that it reads stands.
  for (const [name, bytes, mode] of [...files, ['revert.sh', program, '0700'] as const]) {
    const placed = await placeFile(host, `${folder}/${name}`, bytes, mode);
    if (!placed.ok) return placed;
  }
  const comparable = comparableProgram(program.toString('utf8'), order.operation, folder);
  return ok({ path: `${folder}/revert.sh`, sha256: digestOfBytes(program), comparable });
}

async function placeAfter(host: Host, folder: string, after: Manifest): Promise<Result<void>> {
  const { entries, attributes } = manifestLists(after);
  const placed = await placeFile(host, `${folder}/revert/after.list`, entries, '0600');
  return placed.ok ? placeFile(host, `${folder}/revert/after.xattrs`, attributes, '0600') : placed;
}

/** Digests of the workspace files that taking back needs. */
function filesOfUndo({ steps }: Plan): readonly string[] {
  const actions = steps.flatMap(({ action, undo }) => [
    ...(undo.kind === 'again' ? [action] : []),
    ...(undo.kind === 'list' ? undo.items.map((item) => item.action) : []),
  ]);
  const digests = actions.flatMap((action) => {
    if (action.kind === 'script') return [action.sha256];
    return action.kind === 'write' && action.write.content.kind === 'from' ? [action.write.content.sha256] : [];
  });
  return [...new Set(digests)];
}
