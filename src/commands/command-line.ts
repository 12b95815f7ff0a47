import { Command as Commander, CommanderError, Option } from 'commander';
import { catalogue, type CommandSpec } from './catalogue.ts';
import type { CommonFlags, Words } from './command.ts';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'command'; readonly spec: CommandSpec; readonly flags: CommonFlags; readonly words: Words }
  /** No command: the runbook picker in a terminal, the help elsewhere. */
  | { readonly kind: 'picker'; readonly flags: CommonFlags }
  /** Help or version; already complete. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'misused'; readonly message: string; readonly json: boolean };

/** Reads the command line. Options may stand before or after the command; unknown ones are refused. */
export async function readCommandLine(argv: readonly string[], folder: string, version: string): Promise<Request> {
  let request: Request = { kind: 'misused', message: 'nothing was asked', json: false };
  let text = '';
  const aFlag = new Option('--json');
  const root = commander('holdpoint', (chunk) => (text += chunk))
    .description('Runs a production change one verified step at a time, inside a boundary, with a way back, and leaves a record.')
    .version(version, '-V, --version', 'the release')
    .helpCommand(false)
    .action((_options, self: Commander) => {
      const [word] = self.args;
      request =
        word === undefined
          ? { kind: 'picker', flags: commonFlags(self, folder) }
          : { kind: 'misused', message: `there is no command '${word}'`, json: wantsJson(argv) };
    })
    .allowExcessArguments();
  addCommonOptions(root);
  const groups = new Map<string, Commander>();
  for (const spec of catalogue) {
    const words = spec.name.split(' ');
    const name = words.at(-1)!;
    const parent = words.length === 1 ? root : groupOf(groups, root, words[0]!, (chunk) => (text += chunk));
    const command = commander(name, (chunk) => (text += chunk)).description(spec.summary);
    if (spec.args !== '') command.arguments(spec.args);
    // Nobody reads the options of a command that is not named; the help of all commands says only that there are some.
    if (!argv.includes(name)) command.addOption(aFlag);
    else {
      for (const option of spec.options) command.option(option.flags, option.summary);
      addCommonOptions(command);
    }
    if (spec.load === undefined) command.allowUnknownOption().helpOption(false);
    command.action(() => {
      const { args } = command;
      request = { kind: 'command', spec, flags: commonFlags(command, folder), words: { args, options: command.opts() } };
    });
    parent.addCommand(command, { hidden: spec.load === undefined });
  }
  try {
    await root.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text };
    return { kind: 'misused', message: error.message.replace(/^error: /, ''), json: wantsJson(argv) };
  }
  return request;
}

function commander(name: string, write: (chunk: string) => void): Commander {
  return new Commander(name)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .showSuggestionAfterError();
}

function groupOf(groups: Map<string, Commander>, root: Commander, name: string, write: (chunk: string) => void): Commander {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const summaries: Readonly<Record<string, string>> = {
    policy: 'what the policy allows',
    ledger: 'the record of finished operations',
    hook: 'git hooks and CI (not built yet)',
  };
  const group = commander(name, write)
    .description(summaries[name] ?? name)
    .helpCommand(false);
  groups.set(name, group);
  root.addCommand(group, { hidden: name === 'hook' });
  return group;
}

function addCommonOptions(command: Commander): void {
  command
    .addOption(new Option('-C, --directory <dir>', 'the workspace is here'))
    .addOption(new Option('--param <name=value>', 'a parameter of the runbook').argParser(collect).default(undefined))
    .addOption(new Option('--secret-file <name=FILE>', 'a secret parameter, read from a file').argParser(collect).default(undefined))
    .addOption(new Option('--as <name>', 'who asks for this (a claim, not a proof)'))
    .addOption(new Option('--target <address>', 'another host (not built yet)').hideHelp())
    .addOption(new Option('--inventory <file>', 'groups of hosts (not built yet)').hideHelp())
    .addOption(new Option('--json', 'one JSON value on stdout; events one a line'))
    .addOption(new Option('--plain', 'plain lines instead of the terminal app'))
    .addOption(new Option('--no-color', 'no colour'));
}

function collect(pair: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), pair];
}

function commonFlags(command: Commander, folder: string): CommonFlags {
  const all = command.optsWithGlobals<{
    directory?: string;
    param?: string[];
    secretFile?: string[];
    as?: string;
    json?: boolean;
    plain?: boolean;
    color?: boolean;
    target?: string;
    inventory?: string;
  }>();
  const parentValues = command.parent?.opts<{ param?: string[]; secretFile?: string[]; color?: boolean }>();
  return {
    folder: all.directory ?? folder,
    params: pairs('--param', [...(parentValues?.param ?? []), ...(command.opts<{ param?: string[] }>().param ?? [])]),
    secretFiles: pairs('--secret-file', [
      ...(parentValues?.secretFile ?? []),
      ...(command.opts<{ secretFile?: string[] }>().secretFile ?? []),
    ]),
    ...(all.as === undefined ? {} : { as: all.as }),
    ...(all.target === undefined ? {} : { target: all.target }),
    ...(all.inventory === undefined ? {} : { inventory: all.inventory }),
    json: all.json ?? false,
    plain: all.plain ?? false,
    colour: all.color !== false && parentValues?.color !== false,
  };
}

function pairs(option: string, texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new CommanderError(64, 'holdpoint.pair', `${option} takes name=value, not '${text}'`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json');
}
