import type { Action, Write } from '../../model/action.ts';
import { digestOfBytes } from '../../model/digest.ts';
import type { PathChange } from '../../model/manifest.ts';
import type { ActionResult } from '../../model/observation.ts';
import type { Host, Profile } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { writeLeftover } from '../leftovers.ts';
import { runTool, toolFailure } from '../own-tool.ts';
import { escapeBackslash } from '../snapshot/path-text.ts';
import { endedWithoutExit, failedAction } from './action-result.ts';
import { ownProfile } from './own-profile.ts';
import { seePath, type SeenPath } from './see-path.ts';
import { contentEvidence, secretEvidence } from './write-evidence.ts';
import { modeDiffers, ownerDiffers, planWrite, type WritePlan } from './write-plan.ts';
import { writeScript } from './write-script.ts';

/** A file, link or absence, put in place atomically. What is equal already is not written. */
export async function performWrite(host: Host, { write }: Extract<Action, { kind: 'write' }>, context: ActContext): Promise<ActionResult> {
  const isConfined = context.enforced;
  const prepared = await prepareWrite(host, write, context);
  if (!prepared.ok) return failedAction(prepared.reason, [], isConfined);
  const { plan, seen, profile } = prepared;
  if (plan.kind === 'equal') return { result: 'done', summary: 'unchanged', detail: [plan.note], changed: [], confined: isConfined };
  if (plan.kind === 'refused') return failedAction(plan.reason, [], isConfined);

  const argv = [
    '/bin/sh',
    '-c',
    writeScript,
    'write',
    write.path,
    expectation(seen),
    plan.kind,
    wantedMode(write, seen),
    wantedOwner(write),
    writeLeftover(write.path),
  ];
  const stdin = plan.kind === 'file' ? plan.bytes : Buffer.from(plan.kind === 'link' ? plan.target : '');
  const run = await runTool(host, { argv, profile, stdin }, context.cancel);
  if (run.ended.kind !== 'exited') return { ...endedWithoutExit(run.ended), detail: [], confined: isConfined };
  if (run.ended.code === 3) return failedAction(run.stderr.trim(), [], isConfined);
  if (run.ended.code !== 0) return failedAction(toolFailure(run, `writing ${write.path}`).message, [], isConfined);
  const changed = changeOf(write, seen, plan);
  return {
    result: 'done',
    summary: summaryOf(write, changed),
    exit_code: 0,
    detail: evidence(write, seen, plan, context),
    changed: [changed],
    confined: isConfined,
  };
}

export type WritePreview =
  | { readonly ok: true; readonly changes: boolean; /** missing for secret and binary content */ readonly diff?: string }
  | { readonly ok: false; readonly reason: string };

/** What a write would change on this host, without writing. Not ok: it would be refused. */
export async function previewWrite(
  host: Host,
  write: Write,
  context: Pick<ActContext, 'scope' | 'enforced' | 'blob'>,
): Promise<WritePreview> {
  const prepared = await prepareWrite(host, write, context);
  if (!prepared.ok) return prepared;
  const { plan, seen } = prepared;
  if (plan.kind === 'refused') return { ok: false, reason: plan.reason };
  if (plan.kind === 'equal') return { ok: true, changes: false };
  const lines = write.secret ? [] : evidence(write, seen, plan, {});
  return { ok: true, changes: true, ...(lines.length === 0 ? {} : { diff: lines.join('\n') }) };
}

type Prepared =
  | { readonly ok: true; readonly plan: WritePlan; readonly seen: SeenPath; readonly profile: Profile }
  | { readonly ok: false; readonly reason: string };

async function prepareWrite(host: Host, write: Write, context: Pick<ActContext, 'scope' | 'enforced' | 'blob'>): Promise<Prepared> {
  const profile = ownProfile(context, write.path);
  if (profile === undefined) return { ok: false, reason: `${write.path} lies outside what this operation may write` };
  const seen = await seePath(host, profile, write.path);
  if (!seen.ok) return seen;
  const blob = write.content.kind === 'from' ? await context.blob(write.content.sha256) : undefined;
  if (blob?.ok === false) return { ok: false, reason: blob.failure.message };
  return { ok: true, plan: planWrite(write, seen.seen, blob?.value), seen: seen.seen, profile };
}

function expectation(seen: SeenPath): string {
  if (seen.kind === 'link') return `link-${digestOfBytes(seen.target)}`;
  return seen.kind === 'file' ? seen.sha256 : seen.kind;
}

function wantedMode({ mode, content }: Write, seen: SeenPath): string {
  if (mode !== undefined) return mode;
  return seen.kind === 'absent' && content.kind !== 'link' ? '0644' : '';
}

function wantedOwner({ owner, group }: Write): string {
  return `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
}

function evidence(write: Write, seen: SeenPath, plan: WritePlan, { digestKey }: Pick<ActContext, 'digestKey'>): readonly string[] {
  const before = seen.kind === 'file' ? seen.bytes : undefined;
  const attributes = attributeLines(write, seen);
  switch (plan.kind) {
    case 'file':
      if (plan.replaces && before === undefined) return [`${write.path}: too large for a diff`, ...attributes];
      return [
        ...(write.secret ? secretEvidence(write.path, before, plan.bytes, digestKey) : [contentEvidence(write.path, before, plan.bytes)]),
        ...attributes,
      ];
    case 'remove':
      if (seen.kind === 'link') return [`${write.path}: link to ${seen.target} → absent`];
      return write.secret ? secretEvidence(write.path, before, undefined, digestKey) : [contentEvidence(write.path, before, undefined)];
    case 'link':
      return [`${write.path}: ${seen.kind === 'link' ? `link to ${seen.target}` : 'absent'} → link to ${plan.target}`];
    case 'attributes':
      return attributes;
    case 'equal':
    case 'refused':
      return [];
    default:
      return plan satisfies never;
  }
}

function attributeLines(write: Write, seen: SeenPath): string[] {
  if (seen.kind !== 'file') return [];
  const lost =
    seen.links > 1 && write.content.kind !== 'absent' ? [`${write.path} had ${seen.links} names; the others keep the old file`] : [];
  if (!modeDiffers(write, seen) && !ownerDiffers(write, seen)) return lost;
  return [
    `${write.path}: mode ${seen.mode} → ${write.mode ?? seen.mode}, owner ${seen.owner}:${seen.group} → ${write.owner ?? seen.owner}:${write.group ?? seen.group}`,
    ...lost,
  ];
}

function changeOf(write: Write, seen: SeenPath, plan: WritePlan): PathChange {
  const path = escapeBackslash(write.path);
  if (seen.kind === 'absent') return { path, change: 'created', what: [] };
  if (plan.kind === 'remove') return { path, change: 'removed', what: [] };
  if (plan.kind === 'link') return { path, change: 'changed', what: ['target'] };
  return {
    path,
    change: 'changed',
    what: [
      ...(plan.kind === 'file' ? ['content'] : []),
      ...(seen.kind === 'file' && modeDiffers(write, seen) ? ['mode'] : []),
      ...(seen.kind === 'file' && ownerDiffers(write, seen) ? ['owner'] : []),
    ],
  };
}

function summaryOf({ path, content }: Write, { change }: PathChange): string {
  return `${path} ${change}${content.kind === 'text' ? ` (${Buffer.byteLength(content.text)} bytes)` : ''}`;
}
