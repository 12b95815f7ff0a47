import type { Command } from './command.ts';
import type { Digest } from './digest.ts';
import type { RiskClass } from './risk-class.ts';

export type ServiceVerb = 'start' | 'stop' | 'restart' | 'reload' | 'enable' | 'disable' | 'daemon-reload';

export type Edit =
  | {
      readonly kind: 'replace';
      readonly find: string;
      readonly with: string;
      /** exactly so many occurrences must be there */ readonly count: number;
    }
  | { readonly kind: 'append'; readonly text: string };

export type WriteContent =
  | { readonly kind: 'text'; readonly text: string }
  /** A file of the workspace; its bytes travel beside the plan, named by digest. */
  | { readonly kind: 'from'; readonly file: string; readonly sha256: Digest }
  | { readonly kind: 'edit'; readonly edits: readonly Edit[] }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'absent' };

export interface Write {
  readonly path: string;
  readonly content: WriteContent;
  /** Missing: as it was; for a new file 0644. Octal text, e.g. "0644". */
  readonly mode?: string;
  /** Missing: as it was; for a new file whom Holdpoint acts as. */
  readonly owner?: string;
  readonly group?: string;
  /** true: evidence holds sizes, changed line numbers and a keyed digest, no diff. */
  readonly secret: boolean;
}

/** What a step does. Every string is a template until it is performed. */
export type Action =
  | { readonly kind: 'run'; readonly command: Command }
  /** `command.argv[0]` is the script's name in the workspace; it is put on the host under its digest and run from there. */
  | { readonly kind: 'script'; readonly file: string; readonly sha256: Digest; readonly command: Command }
  | { readonly kind: 'write'; readonly write: Write }
  | { readonly kind: 'service'; readonly unit: string; readonly do: ServiceVerb; readonly timeout: number }
  | { readonly kind: 'reboot'; readonly timeout: number }
  | { readonly kind: 'manual'; readonly say: string; readonly class: RiskClass }
  | { readonly kind: 'holdpoint'; readonly words: readonly string[] }
  /** Changes nothing; its gates are the step's gates. */
  | { readonly kind: 'check' };
