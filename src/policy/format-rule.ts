import { formatReach } from '../model/command.ts';
import { showMatcher } from './match-command.ts';
import type { Grants, Pin, Rule, TextMatcher } from './policy.ts';
import { showWord } from './show-word.ts';

/** A rule on one line, as it would be written in the file. */
export function formatRule(rule: Rule): string {
  const grants = formatGrants(rule);
  if (rule.kind === 'script') {
    const args = rule.args.length === 0 ? [] : [`args: [${rule.args.map(showMatcher).join(', ')}]`];
    return `{ ${[`script: ${showWord(rule.file)}`, `sha256: ${rule.sha256}`, ...args, ...grants].join(', ')} }`;
  }
  const argv = `[${rule.argv.map(showMatcher).join(', ')}]`;
  return grants.length === 0 ? argv : `{ ${[`argv: ${argv}`, ...grants].join(', ')} }`;
}

export function formatPin(pin: Pin): string {
  return `{ file: ${showWord(pin.file)}, sha256: ${pin.sha256} }`;
}

function formatGrants(grants: Grants): string[] {
  const env = Object.entries(grants.env).map(([name, matcher]) => `${name}: ${showText(matcher)}`);
  return [
    ...(grants.users.length === 0 ? [] : [`users: [${grants.users.join(', ')}]`]),
    ...(grants.reach.length === 0 ? [] : [`reach: [${grants.reach.map(formatReach).join(', ')}]`]),
    ...(env.length === 0 ? [] : [`env: { ${env.join(', ')} }`]),
    ...(grants.stdin === undefined ? [] : [`stdin: ${grants.stdin.kind === 'any' ? 'true' : showText(grants.stdin)}`]),
    ...(grants.looks ? ['looks: true'] : []),
  ];
}

function showText(matcher: TextMatcher): string {
  return matcher.kind === 'any' ? '{ match: "(?s).*" }' : showMatcher(matcher);
}
