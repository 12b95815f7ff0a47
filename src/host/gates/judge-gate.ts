import type { Gate } from '../../model/gate.ts';
import type { Judgement } from '../../model/observation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Host } from '../../ports/host.ts';
import type { GateContext } from '../../ports/target.ts';
import { profileOf } from '../command-run.ts';
import { lookByCommand } from './command.ts';
import { lookByFile } from './file.ts';
import { lookByHttp } from './http.ts';
import { lookByJournal } from './journal.ts';
import { judge, type Look } from './judge.ts';
import { lookByLog } from './log.ts';
import { unknown } from './observation.ts';
import { lookByPrometheus } from './prometheus.ts';
import { lookByService } from './service.ts';
import { lookByFailedServices } from './services.ts';
import { lookByTcp } from './tcp.ts';

export interface JudgingParts {
  readonly host: Host;
  readonly clock: Clock;
  /** Path to the SHA-256 of what a write step of this process put there. */
  readonly written: ReadonlyMap<string, string>;
  /** What is recorded with a command gate where no overlay can be had. */
  readonly viewNote: string | undefined;
}

/** Judges one bound gate. A person judges manual ones. */
export async function judgeGate(parts: JudgingParts, gate: Gate, context: GateContext): Promise<Judgement> {
  const judgement = await judge(lookFor(parts, gate, context), gate.timing, context, parts.clock);
  return gate.check.kind === 'command' && parts.viewNote !== undefined ? { ...judgement, note: parts.viewNote } : judgement;
}

function lookFor({ host, clock, written }: JudgingParts, { check }: Gate, context: GateContext): Look {
  const now = (): number => Date.parse(clock.now());
  const { baselines } = context;
  switch (check.kind) {
    case 'command':
      return lookByCommand(host, check.command, profileOf(check.command, context, 'look'), context.watch, context);
    case 'service':
      return lookByService(host, check, baselines.units[check.unit]);
    case 'services':
      return lookByFailedServices(host, check.failed);
    case 'log':
      return lookByLog(host, check.path, check, baselines.logs[check.path]);
    case 'journal':
      return lookByJournal(host, check.unit, check, baselines.journal_cursor);
    case 'http':
      return lookByHttp(host, check, now);
    case 'tcp':
      return lookByTcp(host, check);
    case 'file':
      return lookByFile(host, check.path, check.expect, written.get(check.path));
    case 'prometheus':
      return lookByPrometheus(host, check, now);
    case 'contracts':
      return () => Promise.resolve(unknown('contracts gates are not built yet'));
    case 'manual':
      throw new Error('a manual gate is judged by a person, not by a target');
    default:
      return check satisfies never;
  }
}
