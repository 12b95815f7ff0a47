import type { Command } from '../../model/command.ts';
import { highestRiskClass } from '../../model/risk-class.ts';
import { countsAsHost } from '../reach.ts';
import type { ScopeFacts } from '../scope-facts.ts';
import { nothing, type Effect } from './action-kind.ts';

/** What a command can do as an action. One that policy says only looks is a check, whatever it reaches, and runs in a view. */
export function commandEffect(command: Command, scope: ScopeFacts): Effect {
  const outside = command.reach.some(countsAsHost);
  if (command.allowed_by?.looks === true) return { ...nothing, outside };
  const reaches = outside ? 'HOST_CHANGE' : command.reach.length > 0 ? 'DATA_CHANGE' : 'READ_ONLY';
  const writes = scope.writable ? highestRiskClass(['FILESYSTEM_WRITE', scope.guardOfAll]) : 'READ_ONLY';
  const needs = highestRiskClass([reaches, writes]);
  return { needs, changes: needs !== 'READ_ONLY', writes: scope.writable || outside, outside };
}
