import { notBuiltYet } from '../model/failure.ts';
import { refuse } from './answers.ts';
import type { Command } from './command.ts';

/** `rollback ID`: undo a finished operation, as a new one with `rollback_of`. */
export const rollback: Command = async (_outside, terminal, flags) => refuse(terminal, flags, notBuiltYet('rollback of a finished operation'));
