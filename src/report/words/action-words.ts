import type { Action, Write } from '../../model/action.ts';
import { type Command, formatReach } from '../../model/command.ts';
import { formatDuration } from '../../model/duration.ts';
import { showArgv } from './show-argv.ts';

/** What a step does, a line each, as the record shows it. Secrets stand as their names. */
export function shownCommand(action: Action): string[] {
  switch (action.kind) {
    case 'run':
      return commandLines(action.command);
    case 'script':
      return [...commandLines(action.command), `(${action.file} of the workspace, sha256 ${action.sha256.slice(0, 12)})`];
    case 'write':
      return [writeLine(action.write)];
    case 'service':
      return [action.do === 'daemon-reload' ? 'systemctl daemon-reload' : `systemctl ${action.do} ${action.unit}`];
    case 'reboot':
      return [`reboot, back within ${formatDuration(action.timeout)}`];
    case 'manual':
      return [`by hand: ${action.say}`];
    case 'holdpoint':
      return [showArgv(['holdpoint', ...action.words])];
    case 'check':
      return ['check, changes nothing'];
    default:
      return action satisfies never;
  }
}

/** The exact words, then what they run with beyond the usual. */
export function commandLines(command: Command): string[] {
  const extras = [
    ...(command.user === undefined ? [] : [`as user ${command.user}`]),
    ...(command.cwd === '/' ? [] : [`in ${command.cwd}`]),
    ...Object.entries(command.env).map(([name, value]) => `with ${name}=${JSON.stringify(value)}`),
    ...(command.stdin === undefined ? [] : ['with text on its input']),
    ...(command.save === undefined ? [] : [`its output to ${command.save}`]),
    ...(command.reach.length === 0 ? [] : [`reaches ${command.reach.map(formatReach).join(', ')}`]),
  ];
  return [showArgv(command.argv), ...(extras.length === 0 ? [] : [`(${extras.join('; ')})`])];
}

/** One line: what a write step writes where. */
function writeLine(write: Write): string {
  const attributes = [
    ...(write.mode === undefined ? [] : [`mode ${write.mode}`]),
    ...(write.owner === undefined ? [] : [`owner ${write.owner}`]),
    ...(write.group === undefined ? [] : [`group ${write.group}`]),
  ];
  const suffix = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
  return `${writeVerb(write)}${suffix}`;
}

function writeVerb({ path, content }: Write): string {
  switch (content.kind) {
    case 'text':
      return `write ${path}`;
    case 'from':
      return `write ${path} from ${content.file}`;
    case 'edit':
      return `edit ${path}, ${content.edits.length === 1 ? '1 place' : `${content.edits.length} places`}`;
    case 'link':
      return `link ${path} to ${content.target}`;
    case 'absent':
      return `remove ${path}`;
    default:
      return content satisfies never;
  }
}
