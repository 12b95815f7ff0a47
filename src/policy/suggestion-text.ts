import type { JudgedRunbook } from './judge-command.ts';
import type { Policy } from './policy.ts';
import type { Suggestion } from './suggest.ts';

/** A suggestion as text to read and to paste from. */
export function suggestionText(policy: Policy, runbook: JudgedRunbook, suggestion: Suggestion): string {
  const { pin, lines } = suggestion;
  const beside = lines.filter((line) => line.beside_pin);
  if (pin === undefined && beside.length === 0) return `${runbook.file} is pinned as it is: ${policy.file} allows every command of it\n`;
  if (lines.length === 0)
    return `${policy.file} allows every command of ${runbook.file}; a pin would also hold it to exactly this content:\n\nrunbooks:\n  ${pin ?? ''}\n`;
  const pinned =
    pin === undefined
      ? []
      : [`# ${runbook.file} as it is now, reviewed as a whole. Replace an older pin of the same file.`, 'runbooks:', `  ${pin}`];
  const needed = pin === undefined ? beside : lines;
  const heading =
    pin === undefined ? '# Needed beside the pin:' : '# Or, instead of the pin, its commands one by one (any runbook may then use them):';
  return `${[...pinned, ...(pin === undefined ? [] : ['']), heading, 'commands:', ...needed.flatMap((line) => lineText(line, pin !== undefined))].join('\n')}\n`;
}

function lineText(line: Suggestion['lines'][number], withPin: boolean): string[] {
  const also = line.beside_pin && withPin ? ['needed beside the pin too'] : [];
  return [`  # ${[line.where.join('; '), ...also, ...line.notes].join(' · ').replaceAll(/[\r\n]+/g, ' ')}`, `  ${line.line}`];
}
