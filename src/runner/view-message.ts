import type { Answer } from '../model/event.ts';
import type { ViewMessage } from '../ports/runner-link.ts';

const answers: readonly string[] = ['verify', 'rollback', 'continue', 'leave', 'pass', 'fail', 'unsure'] satisfies readonly Answer[];

/** A view's message from one line of JSON; undefined when it is none. Only known fields come through. */
export function readViewMessage(line: string): ViewMessage | undefined {
  const value = parse(line);
  if (value === undefined || typeof value['by'] !== 'string') return undefined;
  const by = value['by'];
  const reason = typeof value['reason'] === 'string' ? { reason: value['reason'] } : {};
  switch (value['kind']) {
    case 'proceed': {
      const { step, typed } = value;
      return typeof step === 'number' ? { kind: 'proceed', step, by, ...(typeof typed === 'string' ? { typed } : {}) } : undefined;
    }
    case 'answer': {
      const { question, answer } = value;
      if (typeof question !== 'number' || typeof answer !== 'string' || !answers.includes(answer)) return undefined;
      return { kind: 'answer', question, answer: answer as Answer, by, ...reason };
    }
    case 'stop':
      return { kind: 'stop', by, ...reason };
    case 'note':
      return typeof value['text'] === 'string' ? { kind: 'note', text: value['text'], by } : undefined;
    default:
      return undefined;
  }
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
