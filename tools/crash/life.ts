import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { evolve, nothingYet } from '../../src/engine/evolve.ts';
import type { State } from '../../src/engine/state.ts';
import type { Answer, Event, Question } from '../../src/model/event.ts';
import { connectTo } from '../../src/runner/socket-client.ts';
import { killer, launcher, type World } from './world.ts';

/** Where a process dies: the number of its call that changes something, and how far that call comes. */
export interface Kill {
  readonly at: number;
  readonly how: 'before' | 'after' | 'half';
}

/** What came of one runner process. */
export interface Life {
  readonly died: boolean;
  /** undefined: it died. */
  readonly exit: number | undefined;
  /** Records that a view got: they were acknowledged. */
  readonly shown: readonly Event[];
  /** Milliseconds from the start of the process to the first open question that a view saw. */
  readonly questionAfter: number | undefined;
  readonly complaint: string;
}

/** Starts the runner of an operation, looks on, and answers what it asks until it ends or dies. `under`: a program that starts it, like strace(1). */
export async function live(
  world: World,
  id: string,
  mode: 'new' | 'resume',
  answer: (question: Question) => Answer,
  kill?: Kill,
  under: readonly string[] = [],
  further: Readonly<Record<string, string>> = {},
): Promise<Life> {
  const words = [...under, process.execPath, '--import', killer, launcher, 'operation-runner', id, mode];
  const env = { ...world.env, ...further, ...(kill === undefined ? {} : { CRASH_AT: String(kill.at), CRASH_HOW: kill.how }) };
  const begun = performance.now();
  const child = spawn(words[0]!, words.slice(1), { env, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let over = false;
  void exited.then(() => (over = true));

  const shown: Event[] = [];
  let questionAfter: number | undefined;
  const socket = path.join(world.state, 'operations', id, 'runner.sock');
  let link = await connectTo(socket, id);
  while (link === undefined && !over) {
    await pause(5);
    link = await connectTo(socket, id);
  }
  if (link !== undefined) {
    let state: State = nothingYet;
    const answered = new Set<number>();
    for await (const message of link.messages) {
      if (message.kind !== 'event') continue;
      state = evolve(state, message.event);
      shown.push(message.event);
      if (message.more === true || mode === 'new' || state.phase !== 'halted' || answered.has(state.question.number)) continue;
      questionAfter ??= performance.now() - begun;
      answered.add(state.question.number);
      link.send({ kind: 'answer', question: state.question.number, answer: answer(state.question), by: 'anna' });
    }
    link.close();
  }
  const [code, signal] = await exited;
  const died = signal === 'SIGKILL' || code === 137;
  return { died, exit: died ? undefined : (code ?? -1), shown, questionAfter, complaint };
}
