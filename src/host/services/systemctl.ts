import type { ServiceVerb } from '../../model/action.ts';

/** systemctl(1) of the host, with no pager, no question, no other machine. The unit stands after `--`. */
export function systemctlArguments(verb: ServiceVerb, unit: string): readonly string[] {
  const fixed = ['/usr/bin/systemctl', '--no-pager', '--no-ask-password', verb];
  return verb === 'daemon-reload' ? fixed : [...fixed, '--', unit];
}
