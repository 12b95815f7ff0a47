import type { State } from '../engine/state.ts';
import type { Answer, Event } from '../model/event.ts';
import { answerMeaning } from '../report/words/answer-words.ts';
import type { Following } from '../runner/follow.ts';
import type { Terminal } from './terminal.ts';

/** In the plain form at a terminal: releases the next step by its number, answers a HALT by its word. Nothing happens by an empty line. */
export async function askPerson(terminal: Terminal, following: Following, event: Event, state: State, by: string): Promise<void> {
  const { send } = following;
  if (!terminal.canAsk || send === undefined) return;
  if (event.type === 'paused' && state.phase === 'paused') {
    const typed = await terminal.ask(`step ${state.step} is next: type ${state.step} to run it, q to leave: `, false);
    if (typed?.trim() === String(state.step)) return send({ kind: 'proceed', step: state.step, typed: String(state.step), by });
    if (typed === undefined || typed.trim() === 'q') return following.close();
    return askPerson(terminal, following, event, state, by);
  }
  if (event.type !== 'halted' || state.phase !== 'halted') return;
  const { question } = state;
  terminal.print(`${question.answers.map((answer) => `  ${answer.padEnd(9)} ${answerMeaning(answer, question.kind)}`).join('\n')}\n`);
  const word = (await terminal.ask('answer (q leaves this view): ', false))?.trim();
  if (word === undefined || word === 'q') return following.close();
  const answer = question.answers.find((one): one is Answer => one === word);
  if (answer === undefined) return askPerson(terminal, following, event, state, by);
  const reason = answer === 'leave' || answer === 'continue' ? await terminal.ask('reason: ', false) : undefined;
  send({ kind: 'answer', question: question.number, answer, by, ...(reason === undefined ? {} : { reason }) });
}
