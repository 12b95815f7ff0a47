import type { Answer } from '../model/event.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { misused, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { knownOperations, openOperations } from './open-operations.ts';
import { watchOperation } from './watch-operation.ts';

const answers = ['verify', 'rollback', 'continue', 'leave', 'pass', 'fail', 'unsure'] as const satisfies readonly Answer[];

/** `resume [ID]`: the same view again, from any terminal; with `--answer` one answer to the open question. */
export const resume: Command = async (outside, terminal, flags, words) => {
  const id = await chosen(outside, words.args[0]);
  if (!id.ok) return refuse(terminal, flags, id.failure);
  const word = words.options['answer'];
  const answer = answers.find((one) => one === word);
  if (word !== undefined && answer === undefined)
    return refuse(terminal, flags, misused(`"${typeof word === 'string' ? word : ''}" is no answer`, `one of: ${answers.join(', ')}`));
  const given = words.options['reason'];
  const reason = typeof given === 'string' ? given : undefined;
  if (answer === 'leave' && (reason ?? '').trim() === '')
    return refuse(terminal, flags, misused('leaving an operation needs a reason', 'add --reason "WHY"'));

  if (answer !== undefined && (await knownOperations(outside)).known.some((one) => one.id === id.value && one.state.phase === 'closed')) {
    const message = `${id.value} is closed and waits for no answer`;
    return refuse(terminal, flags, {
      code: 'closed',
      exit: exitCodes.refused,
      message,
      hint: `\`holdpoint show ${id.value}\` tells how it ended`,
    });
  }

  await outside.runners.start(id.value, 'resume');
  if (answer === undefined) {
    if (terminal.interactive) return terminal.openApp({ kind: 'resume', operationId: id.value });
    if (terminal.canAsk) return watchOperation(outside, terminal, flags, id.value);
    return watchOperation(outside, terminal, flags, id.value, (_, state) =>
      state.phase === 'halted' || state.phase === 'paused' ? 'nobody' : 'not-yet',
    );
  }
  const by = outside.identity.login;
  let asked: number | undefined;
  return watchOperation(outside, terminal, flags, id.value, (following, state) => {
    if (state.phase !== 'halted') return 'not-yet';
    // Said again to a second runner: the answer belongs to the question that it was given to, and to no later one.
    if (asked !== undefined && asked !== state.question.number) return 'nobody';
    asked = state.question.number;
    if (following.send === undefined) return 'nobody-hears';
    following.send({ kind: 'answer', question: state.question.number, answer, by, ...(reason === undefined ? {} : { reason }) });
    return 'said';
  });
};

/** The named operation, else the only open one. */
async function chosen(outside: Outside, named: string | undefined): Promise<Result<string>> {
  const open = await openOperations(outside);
  if (named !== undefined) {
    if ((await outside.operations.list()).includes(named)) return ok(named);
    return failed({
      code: 'no-operation',
      exit: exitCodes.usage,
      message: `there is no operation ${named} on this host`,
      hint: '`holdpoint status` lists them',
    });
  }
  const [only, another] = open;
  if (only === undefined) return failed(misused('no operation is running or halted on this host', '`holdpoint run FILE` starts one'));
  if (another !== undefined)
    return failed(misused(`several operations are open: ${open.map(({ id }) => id).join(', ')}`, 'name one: holdpoint resume ID'));
  return ok(only.id);
}
