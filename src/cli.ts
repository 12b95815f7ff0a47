// The only composition root: it builds adapters, hands them to a command and picks the skin. Everything is loaded on use, so that `--help` stays cheap.

import { readCommandLine } from './commands/command-line.ts';
import { refuse, misused } from './commands/answers.ts';
import type { CommonFlags } from './commands/command.ts';
import { FailureError, notBuiltYet, type Failure } from './model/failure.ts';
import { exitCodes, type ExitCode } from './model/outcome.ts';
import { processTerminal } from './process-terminal.ts';
import { version } from './version.ts';

const argv = process.argv.slice(2);
process.exitCode = await main(argv).catch(bug);
