import type { Action, Edit, Write } from '../../model/action.ts';
import type { Command } from '../../model/command.ts';
import { writeLeftover } from '../leftovers.ts';
import { secretsIn } from './secrets-in.ts';
import { shellWord } from './shell-template.ts';
import { quote } from './shell-text.ts';
import { toExtendedRegex } from './to-ere.ts';

/** Where the bytes of a workspace file lie beside `revert.sh`, below its folder `revert`. */
export function blobName(sha256: string): string {
  return `holdpoint-script-${sha256}`;
}

/** A shell function that performs an action: 0 done, anything else not. */
export function actionFunction(name: string, action: Action): string {
  const secrets = secretsIn(action).flatMap((secret) => [`need_secret ${secret}`, `secret_${secret}=$value`]);
  return [`${name}() {`, ...[...secrets, ...actionLines(action)].map((line) => `  ${line}`), '}', ''].join('\n');
}

function actionLines(action: Action): string[] {
  switch (action.kind) {
    case 'run':
      return commandLines(action.command, 'act');
    case 'script':
      return scriptLines(action);
    case 'write':
      return writeLines(action.write);
    case 'service':
      return [`service ${action.do} ${quote(action.unit)} ${seconds(action.timeout)}`];
    case 'check':
      return [':'];
    case 'manual':
      return [`by_person ${shellWord(action.say)}`];
    case 'reboot':
    case 'holdpoint':
      return [`not_built ${action.kind}`];
    default:
      return action satisfies never;
  }
}

function scriptLines({ sha256, command }: Extract<Action, { kind: 'script' }>): string[] {
  const place = `/run/${blobName(sha256)}`;
  const lines = commandLines({ ...command, argv: [place, ...command.argv.slice(1)] }, 'act');
  return [...lines.slice(0, 1), `c_show=${quote(place)}`, ...lines.slice(1)];
}

/** `look`: a gate; nothing that it writes stays. */
export function commandLines(command: Command, purpose: 'act' | 'look'): string[] {
  const sockets = command.reach.flatMap((one) => (one.kind === 'socket' ? [one.path] : []));
  const reaches = (kind: string): boolean => command.reach.some((one) => one.kind === kind);
  return [
    'new_command',
    ...(purpose === 'look' ? ['c_purpose=look'] : []),
    ...(command.user === undefined ? [] : [`c_user=${shellWord(command.user)}`]),
    ...(command.cwd === '/' ? [] : [`c_cwd=${shellWord(command.cwd)}`]),
    `c_timeout=${seconds(command.timeout)}`,
    ...(command.exit === 'any' ? ['c_exits=any'] : [`c_exits=${quote(command.exit.join(' '))}`]),
    ...patternLines('c_out', 'stdout', command.stdout),
    ...patternLines('c_err', 'stderr', command.stderr),
    ...(reaches('host') ? ['c_open=yes'] : []),
    ...(reaches('network') || reaches('endpoint') ? ['c_network=yes'] : []),
    ...(reaches('processes') ? ['c_processes=yes'] : []),
    ...(sockets.length === 0 ? [] : [`c_sockets=${sockets.map(shellWord).join('"$tab"')}`]),
    ...(command.save === undefined ? [] : [`c_save=${shellWord(command.save)}`]),
    ...Object.entries(command.env).map(([name, text]) => `set_env ${quote(name)} ${shellWord(text)}`),
    ...(command.stdin === undefined ? [] : [`input ${shellWord(command.stdin)}`]),
    ['run_command', ...command.argv.map(shellWord)].join(' '),
  ];
}

function patternLines(variable: string, stream: string, pattern: string | undefined): string[] {
  if (pattern === undefined) return [];
  const ere = secretsIn(pattern).length > 0 ? undefined : toExtendedRegex(pattern.replaceAll('$${', () => '${'));
  return ere === undefined ? [`unjudged ${quote(`whether ${stream} matches ${pattern}`)}`] : [`${variable}=${quote(ere)}`];
}

function writeLines({ path, content, mode, owner, group }: Write): string[] {
  const who = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
  const call = (form: string): string =>
    `write_file ${shellWord(path)} ${form} ${quote(mode ?? '')} ${shellWord(who)} ${quote(writeLeftover(path))}`;
  switch (content.kind) {
    case 'text':
      return [`content ${shellWord(content.text)}`, call('text')];
    case 'from':
      return [`cp -- "$data/${blobName(content.sha256)}" "$work/content" || return 1`, call('text')];
    case 'link':
      return [`content ${shellWord(content.target)}`, call('link')];
    case 'absent':
      return [`content ''`, call('absent')];
    case 'edit':
      return [`begin_edit ${shellWord(path)} || return 1`, ...content.edits.map(editLine), 'content "$edited"', call('text')];
    default:
      return content satisfies never;
  }
}

function editLine(edit: Edit): string {
  return edit.kind === 'append'
    ? `append ${shellWord(edit.text)}`
    : `replace ${shellWord(edit.find)} ${shellWord(edit.with)} ${edit.count} || return 1`;
}

/** timeout(1) takes whole seconds everywhere. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
