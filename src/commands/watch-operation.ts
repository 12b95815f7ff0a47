import { evolve, nothingYet } from '../engine/evolve.ts';
import type { State } from '../engine/state.ts';
import type { Event } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Progress } from '../model/progress.ts';
import { visibleLine } from '../model/visible-text.ts';
import type { Outside } from '../ports/outside.ts';
import { eventJson } from '../report/event-json.ts';
import { plainLines } from '../report/plain-lines.ts';
import { leftOutWords } from '../report/words/left-out-words.ts';
import { follow, type Following } from '../runner/follow.ts';
import { leftOutCounter } from '../runner/left-out.ts';
import { refuse } from './answers.ts';
import { askPerson } from './ask-person.ts';
import type { CommonFlags } from './command.ts';
import type { Terminal } from './terminal.ts';

/** Of a look that has something to do first: `not-yet` while the operation has not come to it, `nobody` when a person is waited for and none is here, `nobody-hears` when no runner is there. */
export type First = 'said' | 'not-yet' | 'nobody' | 'nobody-hears';

/** How often a runner is started for an answer that none has heard. */
const tries = 5;

/** Looks on in the plain or json form until the runner ends, and asks at the terminal where somebody can be asked. Ctrl-C asks the runner to stop; it ends by itself. */
export async function watchOperation(
  outside: Outside,
  terminal: Terminal,
  flags: CommonFlags,
  id: string,
  sayFirst?: (following: Following, state: State) => First,
): Promise<ExitCode> {
  const seen: Event[] = [];
  for (let left = tries; ; left -= 1) {
    const ended = await watchOnce(outside, terminal, flags, id, seen, sayFirst);
    if (ended !== 'not-heard') return ended;
    if (left === 1) return refuse(terminal, flags, notTakenUp(id, outside.operations.folder(id)));
    await outside.runners.start(id, 'resume');
  }
}

/** `seen`: what was shown already. `not-heard`: the runner was about to end when something was said to it, and so nobody recorded or refused it. */
async function watchOnce(
  outside: Outside,
  terminal: Terminal,
  flags: CommonFlags,
  id: string,
  seen: Event[],
  sayFirst?: (following: Following, state: State) => First,
): Promise<ExitCode | 'not-heard'> {
  const opened = await follow(outside.runners, outside.journals, id);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const following = opened.value;
  const by = outside.identity.login;
  const noLonger = terminal.onInterrupt(() => following.send?.({ kind: 'stop', by, reason: 'interrupted at the terminal' }));
  const leftOut = leftOutCounter();
  let state: State = nothingYet;
  let said = sayFirst === undefined;
  let heard = said;
  /** The exit code when this view has seen enough. */
  const take = async (event: Event, past: boolean): Promise<ExitCode | undefined> => {
    state = evolve(state, event);
    if (event.seq > (seen.at(-1)?.seq ?? -1)) {
      seen.push(event);
      printNewest(terminal, flags, event, seen);
    }
    heard ||= said && event.type === 'answered';
    // What is past was asked and answered then.
    if (past) return undefined;
    if (said) {
      // A runner that has just begun says so after the question that it found: only what follows the answer is its consequence.
      if (sayFirst !== undefined) return heard && (state.phase === 'halted' || state.phase === 'paused') ? exitCodes.halted : undefined;
      await askPerson(terminal, following, event, state, by);
      return undefined;
    }
    const first = sayFirst?.(following, state);
    if (first === 'nobody') return exitCodes.halted;
    if (first === 'nobody-hears') return refuse(terminal, flags, notTakenUp(id, outside.operations.folder(id)));
    if (first === 'not-yet' && state.phase === 'paused') return refuse(terminal, flags, nothingAsked(id, state.step));
    said = first !== 'not-yet';
    return undefined;
  };
  try {
    for await (const message of following.messages) {
      switch (message.kind) {
        case 'event': {
          const exit = await take(message.event, message.more === true);
          if (exit !== undefined) return exit;
          break;
        }
        case 'progress':
          printProgress(terminal, flags, message.progress, leftOut);
          break;
        case 'refused':
          terminal.complain(`not done: ${visibleLine(message.message)}\n`);
          if (sayFirst !== undefined) return exitCodes.refused;
          break;
        case 'ended':
          if (said && !heard && message.failure === undefined) return 'not-heard';
          return message.failure === undefined ? message.exit : refuse(terminal, flags, message.failure);
        default:
          message satisfies never;
      }
    }
  } finally {
    noLonger();
    following.close();
  }
  return said && !heard ? 'not-heard' : exitOf(terminal, flags, id, state);
}

function nothingAsked(id: string, step: number): Failure {
  return {
    code: 'nothing-asked',
    exit: exitCodes.refused,
    message: `${id} asks nothing now: step ${step} waits for Enter`,
    hint: `open it in a terminal with \`holdpoint resume ${id}\``,
  };
}

function printNewest(terminal: Terminal, flags: CommonFlags, event: Event, seen: readonly Event[]): void {
  if (flags.json) terminal.print(`${eventJson(event)}\n`);
  else for (const line of plainLines(seen)) terminal.print(`${line}\n`);
}

/** Output of commands stands behind a gutter that it cannot draw itself. What came faster than this view could print is left out, and said to be. */
function printProgress(terminal: Terminal, flags: CommonFlags, progress: Progress, leftOut: ReturnType<typeof leftOutCounter>): void {
  if (flags.json || progress.kind !== 'output') return;
  const missing = leftOut(progress);
  if (missing > 0) terminal.print(`    .. ${leftOutWords(missing)}\n`);
  if (progress.text === '') return;
  const gutter = `    ${progress.stream === 'err' ? 'e' : ' '}| `;
  const lines = progress.text.replace(/\n$/, '').split('\n');
  terminal.print(lines.map((line) => `${gutter}${visibleLine(line)}\n`).join(''));
}

/** The runner is gone without a word: what the journal says counts. */
function exitOf(terminal: Terminal, flags: CommonFlags, id: string, state: State): ExitCode {
  if (state.phase === 'closed') return state.exit;
  if (state.phase === 'halted' || state.phase === 'paused') return exitCodes.halted;
  return refuse(terminal, flags, {
    code: 'runner-gone',
    exit: exitCodes.bug,
    message: `no process runs ${id}, and it is not finished`,
    hint: `\`holdpoint resume ${id}\` goes on from its journal; a step that was in flight is asked about, never repeated`,
  });
}

/** The runner that was started for an answer ended before it could take it. */
function notTakenUp(id: string, folder: string): Failure {
  return {
    code: 'not-taken-up',
    exit: exitCodes.refused,
    message: `the answer was not given: no process took ${id} up`,
    where: `${folder}/runner.log`,
    hint: 'why stands at the end of that file; nothing was run',
  };
}
