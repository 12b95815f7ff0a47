import type { Finding } from '../model/finding.ts';

interface CodeEntry {
  readonly severity: Finding['severity'];
  readonly meaning: string;
}

/** Every code that checking a policy can report beside those of reading a file. A `warning` becomes an error under the policy's own `strict: true`. */
export const policyCodes = {
  'unknown-version': { severity: 'error', meaning: 'The file is written for another version of the format.' },
  'program-not-absolute': { severity: 'error', meaning: 'The program of a rule is not a canonical absolute path.' },
  'program-not-literal': { severity: 'error', meaning: 'The program of a rule is a matcher.' },
  'bad-pattern': { severity: 'error', meaning: 'A pattern does not compile.' },
  'pattern-cannot-stream': { severity: 'error', meaning: 'A pattern of `redact` cannot be searched in output while it comes.' },
  'rest-not-last': { severity: 'error', meaning: 'Words follow a matcher for every remaining word.' },
  'pattern-takes-anything': { severity: 'warning', meaning: 'A pattern takes every word that does not begin with a dash.' },
  'path-takes-anything': { severity: 'warning', meaning: 'A path matcher takes every absolute path.' },
  'look-alike': { severity: 'warning', meaning: 'A word of a rule holds a character outside ASCII that may look like another.' },
  'bad-port': { severity: 'error', meaning: 'A port is not one from 1 to 65535.' },
  'processes-as-root': { severity: 'error', meaning: 'A rule lets a command reach processes as root.' },
  'bad-variable': { severity: 'error', meaning: 'The name of a variable is none.' },
  'dangerous-variable': { severity: 'error', meaning: 'A rule takes any value of a variable that decides which code runs.' },
  'class-without-rules': { severity: 'warning', meaning: 'Classes stand above the highest one that is named.' },
  'empty-place': { severity: 'error', meaning: 'A place of high risk names nothing, or asks for nothing.' },
  'duplicate-pin': { severity: 'warning', meaning: 'The same pin stands in the file twice.' },
  'duplicate-rule': { severity: 'warning', meaning: 'The same rule stands in the file twice.' },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type PolicyCode = keyof typeof policyCodes;
