import type { Gate, GateCheck } from '../../model/gate.ts';
import { commandLines, seconds } from './action-text.ts';
import { secretsIn } from './secrets-in.ts';
import { shellWord, shownText } from './shell-template.ts';
import { quote } from './shell-text.ts';
import { toExtendedRegex } from './to-ere.ts';

/** Gates as shell: functions that stand before, and the lines that judge them in order. */
export interface GateText {
  readonly functions: string;
  readonly lines: readonly string[];
  /** Lines for the moment when all files are back: what must be known to judge only what came after. */
  readonly before: readonly string[];
}

/** `name` begins the names of the functions. */
export function gateText(name: string, gates: readonly Gate[]): GateText {
  const parts = gates.map((gate, index) => oneGate(`${name}_${index}`, gate));
  return {
    functions: parts.map(({ functions }) => functions).join(''),
    lines: parts.flatMap(({ lines }) => lines),
    before: [...new Set(parts.flatMap(({ before }) => before))],
  };
}

function oneGate(name: string, gate: Gate): GateText {
  const { check, timing } = gate;
  const begin = `gate ${timing.attempts} ${seconds(timing.every)} ${seconds(timing.after)} ${seconds(timing.for ?? 0)} ${quote(shownText(gate.title))}`;
  const judged = timing.unchanged
    ? byHand('whether it is unchanged since the operation began')
    : checkText(name, check, seconds(timing.timeout));
  return { functions: judged.functions ?? '', lines: judged.calls.map((call) => `${begin} ${call}`), before: judged.before ?? [] };
}

interface CheckText {
  readonly calls: readonly string[];
  readonly functions?: string;
  readonly before?: readonly string[];
}

function byHand(how: string): CheckText {
  return { calls: [`by_hand ${quote(how)}`] };
}

function checkText(name: string, check: GateCheck, timeout: number): CheckText {
  // A secret would have to stand in the program's list of gates; whoever looks by hand has it.
  if (check.kind !== 'command' && secretsIn(check).length > 0) return byHand('it holds a secret');
  switch (check.kind) {
    case 'command':
      return {
        functions: commandFunction(
          name,
          commandLines({ ...check.command, timeout: Math.min(check.command.timeout, timeout * 1000) }, 'look'),
          secretsIn(check),
        ),
        calls: [`command_passes ${name}`],
      };
    case 'service': {
      const active = check.active ?? (check.enabled === undefined && check.restarts === undefined ? true : undefined);
      const unit = quote(check.unit);
      return {
        calls: [`unit_is ${unit} ${yesNo(active)} ${yesNo(check.enabled)} ${check.restarts ?? '-'}`],
        before: check.restarts === undefined ? [] : [`note_unit ${unit}`],
      };
    }
    case 'services':
      return { calls: [`failed_units ${check.failed}`] };
    case 'log':
      return logText(check);
    case 'journal':
      return byHand(
        `journalctl -u ${check.unit}, since all files were back: ${'with' in check ? `with ${check.with}` : `without ${check.without}`}`,
      );
    case 'http':
      return httpText(check, timeout);
    case 'tcp':
      return check.from === 'host'
        ? { calls: [`port_is ${quote(check.host)} ${check.port} ${yesNo(check.open)}`] }
        : byHand('from the workstation');
    case 'file':
      return fileText(check);
    case 'prometheus':
      return byHand(`ask ${check.url}: ${check.query} ${check.expect.op} ${check.expect.value}`);
    case 'contracts':
      return byHand('contracts');
    case 'manual':
      return byHand(check.say);
    default:
      return check satisfies never;
  }
}

function commandFunction(name: string, lines: readonly string[], secrets: readonly string[]): string {
  const read = secrets.flatMap((secret) => [`need_secret ${secret}`, `secret_${secret}=$value`]);
  return [`${name}() {`, ...[...read, ...lines].map((line) => `  ${line}`), '}', ''].join('\n');
}

function logText(check: Extract<GateCheck, { kind: 'log' }>): CheckText {
  const [word, pattern] = 'with' in check ? ['with', check.with] : ['without', check.without];
  const ere = toExtendedRegex(pattern.replaceAll('$${', () => '${'));
  if (ere === undefined) return byHand(`${check.path}, since all files were back: ${word} ${pattern}`);
  return { calls: [`log_lines ${shellWord(check.path)} ${word} ${quote(ere)}`], before: [`note_log ${shellWord(check.path)}`] };
}

function httpText(check: Extract<GateCheck, { kind: 'http' }>, timeout: number): CheckText {
  if (check.from !== 'host') return byHand('from the workstation');
  const send = Object.entries(check.send ?? {}).flatMap(([name, text]) => ['-H', shellWord(`${name}: ${text}`)]);
  const status = ['http_answers', shellWord(check.url), check.status, timeout, ...send].join(' ');
  const more = (['body', 'json', 'header', 'cert_days'] as const).filter((key) => check[key] !== undefined);
  return { calls: [status, ...(more.length === 0 ? [] : [`by_hand ${quote(`curl -i ${check.url}: ${more.join(', ')}`)}`])] };
}

function fileText({ path, expect }: Extract<GateCheck, { kind: 'file' }>): CheckText {
  const call = (value: string): CheckText => ({ calls: [`file_is ${expect.is} ${shellWord(path)} ${shellWord(value)}`] });
  switch (expect.is) {
    case 'exists':
    case 'absent':
      return call('');
    case 'sha256':
      return call(expect.sha256.toLowerCase());
    case 'mode':
      return call(expect.mode);
    case 'owner':
      return call(expect.owner);
    case 'contains':
      return call(expect.text);
    case 'link':
      return call(expect.target);
    case 'written':
      return byHand(`whether ${path} is what the undo wrote`);
    default:
      return expect satisfies never;
  }
}

function yesNo(value: boolean | undefined): string {
  return value === undefined ? '-' : value ? 'yes' : 'no';
}
