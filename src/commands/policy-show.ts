import { stringify } from 'yaml';
import { exitCodes } from '../model/outcome.ts';
import { showPolicy, type ShownPolicy, type ShownSetting } from '../policy/show-policy.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { openPolicy } from './open-policy.ts';

/** `policy show`: the policy in force, every default filled in and marked. */
export const policyShow: Command = async (outside, terminal, flags) => {
  const opened = await openPolicy(outside, terminal, flags);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const shown = showPolicy(opened.value.policy, opened.value.sha256);
  answer(terminal, flags, shown, () => text(shown));
  return exitCodes.done;
};

function text({ file, sha256, settings, not_built: notBuilt }: ShownPolicy): string {
  const head = [`# ${file}, sha256 ${sha256}`];
  const refused = notBuilt.map((sentence) => `# no operation runs under this policy: ${sentence}`);
  return `${[...head, ...refused, 'holdpoint: 1', ...settings.map(settingText)].join('\n')}\n`;
}

/** YAML that can be read back, the setting's origin as a comment above it. Quoted for readers of YAML 1.1 too, as our own reader demands. */
function settingText({ key, value, line, note }: ShownSetting): string {
  const origin = line === undefined ? 'default' : `line ${line}`;
  return `# ${note === undefined ? origin : `${origin}; ${note}`}\n${stringify({ [key]: value }, { lineWidth: 0, version: '1.1' }).trimEnd()}`;
}
