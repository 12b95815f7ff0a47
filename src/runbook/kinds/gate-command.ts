import { z } from 'zod';
import { argvText } from '../../model/argv-text.ts';
import type { Command } from '../../model/command.ts';
import { compileCommand, readCommand } from '../compile-command.ts';
import { commandMap, line, words } from '../schema/command-schema.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import type { GateKind } from './gate-kind.ts';

export const gateCommand: GateKind = {
  schema: z
    .union([line, words, commandMap.extend(timingKeys)])
    .describe('The command succeeds: its exit is listed and its patterns match.'),
  compile: (input, at, context) => {
    const read = readCommand(input);
    const compiled = read === undefined ? undefined : compileCommand(read, at, context.timeouts.gate, context);
    return compiled === undefined ? undefined : { check: { kind: 'command', command: compiled }, title: commandTitle(compiled) };
  },
};

/** `nginx -t exits 0`, with what else is asked of it. */
function commandTitle(compiled: Command): string {
  const exit = compiled.exit === 'any' ? [] : [`exits ${compiled.exit.join(' or ')}`];
  const patterns = [
    ...(compiled.stdout === undefined ? [] : ['stdout as wanted']),
    ...(compiled.stderr === undefined ? [] : ['stderr as wanted']),
  ];
  return [argvText(compiled.argv), [...exit, ...patterns].join(', ')].filter((part) => part !== '').join(' ');
}
