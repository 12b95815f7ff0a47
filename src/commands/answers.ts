import type { Failure } from '../model/failure.ts';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import { visibleLine, visibleText } from '../model/visible-text.ts';
import type { CommonFlags } from './command.ts';
import type { Terminal } from './terminal.ts';

/** Prints a failure to stderr as *what happened · where · what to do next*, or as JSON, and gives its exit code. */
export function refuse(terminal: Terminal, flags: Pick<CommonFlags, 'json'>, failure: Failure): ExitCode {
  if (flags.json) {
    const { code, message, hint, where } = failure;
    terminal.complain(`${JSON.stringify({ error: { code, message: where === undefined ? message : `${message} (${where})`, hint } })}\n`);
  } else {
    // Words of a command line and names of files stand in it.
    terminal.complain(`holdpoint: ${visibleText(failure.message)}\n`);
    if (failure.where !== undefined) terminal.complain(`  where: ${visibleLine(failure.where)}\n`);
    terminal.complain(`  next:  ${visibleText(failure.hint)}\n`);
  }
  return failure.exit;
}

/** Prints one JSON value, or the text for people. */
export function answer(terminal: Terminal, flags: Pick<CommonFlags, 'json'>, value: unknown, text: () => string): void {
  terminal.print(flags.json ? `${JSON.stringify(value)}\n` : text());
}

/** Wrong usage (64). */
export function misused(message: string, hint: string): Failure {
  return { code: 'usage', exit: exitCodes.usage, message, hint };
}
