import { documentLimits } from '../document/read-document.ts';
import { argvText } from '../model/argv-text.ts';
import type { Result } from '../model/failure.ts';
import { ok } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { policyJsonSchema } from '../policy/json-schema.ts';
import type { Outside } from '../ports/outside.ts';
import { runbookJsonSchema } from '../runbook/json-schema.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { fillTemplate } from './fill-template.ts';

interface NewFile {
  readonly path: string;
  readonly text: string;
  /** generated: written again whenever it differs. Else it is the person's from the first day. */
  readonly generated: boolean;
}

/** `init`: makes a workspace, or completes one. What a person may have changed is never overwritten. */
export const init: Command = async (outside, terminal, flags, words) => {
  const folder = words.args[0] ?? '.';
  const files = await newFiles(outside);
  if (!files.ok) return refuse(terminal, flags, files.failure);
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, text, generated } of files.value) {
    const place = folder === '.' ? path : `${folder}/${path}`;
    if (!generated && (await outside.files.exists(place))) {
      kept.push(path);
      continue;
    }
    const done = await outside.files.write(place, new TextEncoder().encode(text));
    if (!done.ok) return refuse(terminal, flags, done.failure);
    written.push(path);
  }
  answer(terminal, flags, { folder, written, kept }, () => initText(folder, written, kept));
  return exitCodes.done;
};

async function newFiles(outside: Pick<Outside, 'templates'>): Promise<Result<readonly NewFile[]>> {
  const policy = await outside.templates.read('policy.yaml', documentLimits.bytes);
  if (!policy.ok) return policy;
  const look = await outside.templates.read('runbooks/read-only-triage.yaml', documentLimits.bytes);
  if (!look.ok) return look;
  const firstLook = 'runbooks/first-look.yaml';
  return ok([
    { path: 'ops/policy.yaml', text: textOf(policy.value), generated: false },
    { path: 'ops/schemas/policy.schema.json', text: jsonText(policyJsonSchema()), generated: true },
    { path: 'ops/schemas/runbook.schema.json', text: jsonText(runbookJsonSchema()), generated: true },
    { path: firstLook, text: fillTemplate(textOf(look.value), {}, firstLook), generated: false },
  ]);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function initText(folder: string, written: readonly string[], kept: readonly string[]): string {
  const into = folder === '.' ? '' : ` -C ${argvText([folder])}`;
  const next: readonly (readonly [string, string])[] = [
    [`holdpoint check${into}`, 'what this host can enforce'],
    [`holdpoint run${into} runbooks/first-look.yaml`, 'a first operation, which changes nothing'],
    [`holdpoint new${into} runbooks/NAME.yaml`, 'a runbook of your own'],
    ['git init', 'where there is no repository yet: the record belongs into one'],
  ];
  const width = Math.max(...next.map(([command]) => command.length));
  return [
    ...written.map((path) => `written  ${path}`),
    ...kept.map((path) => `kept     ${path} (it was there)`),
    '',
    'next:',
    ...next.map(([command, why]) => `  ${command.padEnd(width)}  ${why}`),
    '',
  ].join('\n');
}
