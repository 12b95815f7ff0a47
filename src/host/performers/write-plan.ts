import type { Edit, Write } from '../../model/action.ts';
import { digestOfBytes } from '../../model/digest.ts';
import type { SeenFile, SeenOwner, SeenPath } from './see-path.ts';

/** What a write comes to on this host: nothing, a change, or a refusal with its reason. A value; nothing is touched. */
export type WritePlan =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'equal'; readonly note: string }
  /** `mode`, `owner`, `group` as asked for; missing: as they are. */
  | { readonly kind: 'file'; readonly before: Uint8Array | undefined; readonly bytes: Uint8Array; readonly replaces: boolean }
  | { readonly kind: 'attributes' }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'remove' };

/** `blob`: the bytes of `from`; missing for the other forms. */
export function planWrite(write: Write, seen: SeenPath, blob: Uint8Array | undefined): WritePlan {
  const { path, content } = write;
  switch (content.kind) {
    case 'absent':
      if (seen.kind === 'absent') return { kind: 'equal', note: `${path} is absent already` };
      return seen.kind === 'file' || seen.kind === 'link'
        ? { kind: 'remove' }
        : refused(`${path} is ${seen.what}; only a file or a link can be made absent`);
    case 'link':
      if (seen.kind === 'link' && seen.target === content.target && !ownerDiffers(write, seen))
        return { kind: 'equal', note: `${path} leads to ${content.target} already` };
      return seen.kind === 'link' || seen.kind === 'absent'
        ? { kind: 'link', target: content.target }
        : refused(`${path} is ${seen.what}; a link only replaces a link`);
    case 'text':
      return planBytes(write, seen, Buffer.from(content.text, 'utf8'));
    case 'from':
      return blob === undefined ? refused(`the bytes of ${content.file} are missing`) : planBytes(write, seen, blob);
    case 'edit':
      return planEdits(write, seen, content.edits);
    default:
      return content satisfies never;
  }
}

function planBytes(write: Write, seen: SeenPath, bytes: Uint8Array): WritePlan {
  if (seen.kind === 'absent') return { kind: 'file', before: undefined, bytes, replaces: false };
  if (seen.kind !== 'file') return refused(`${write.path} is ${seen.what}; only a regular file can be written`);
  if (seen.sha256 !== digestOfBytes(bytes)) return { kind: 'file', before: seen.bytes, bytes, replaces: true };
  return modeDiffers(write, seen) || ownerDiffers(write, seen)
    ? { kind: 'attributes' }
    : { kind: 'equal', note: `${write.path} has this content already, nothing was written` };
}

function planEdits(write: Write, seen: SeenPath, edits: readonly Edit[]): WritePlan {
  if (seen.kind !== 'file') return refused(`${write.path} is ${seen.what}; only an existing regular file can be edited`);
  if (seen.bytes === undefined) return refused(`${write.path} is too large to be edited (${seen.size} bytes)`);
  const before = Buffer.from(seen.bytes).toString('utf8');
  if (!Buffer.from(before, 'utf8').equals(seen.bytes)) return refused(`${write.path} is not UTF-8 text and cannot be edited`);
  let text = before;
  for (const [index, edit] of edits.entries()) {
    const edited = applyEdit(text, edit);
    if (edited.kind === 'refused') return refused(`edit ${index + 1} of ${write.path}: ${edited.reason}; nothing was changed`);
    text = edited.text;
  }
  return planBytes(write, seen, Buffer.from(text, 'utf8'));
}

type Edited = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused'; readonly reason: string };

function applyEdit(text: string, edit: Edit): Edited {
  if (edit.kind === 'append')
    return { kind: 'text', text: text === '' || text.endsWith('\n') ? text + edit.text : `${text}\n${edit.text}` };
  const parts = text.split(edit.find);
  const count = parts.length - 1;
  if (edit.find === '' || count !== edit.count)
    return { kind: 'refused', reason: `the text to find stands there ${count} times, not ${edit.count}` };
  return { kind: 'text', text: parts.join(edit.with) };
}

/** Whether a mode is asked for and is not what is there. */
export function modeDiffers({ mode }: Write, seen: SeenFile): boolean {
  return mode !== undefined && mode.padStart(4, '0') !== seen.mode;
}

/** Whether an owner or a group is asked for, by name or number, and is not what is there. */
export function ownerDiffers({ owner, group }: Write, seen: SeenOwner): boolean {
  return (
    (owner !== undefined && owner !== seen.owner && owner !== String(seen.uid)) ||
    (group !== undefined && group !== seen.group && group !== String(seen.gid))
  );
}

function refused(reason: string): WritePlan {
  return { kind: 'refused', reason };
}
