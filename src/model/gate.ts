import type { Command } from './command.ts';

/** When and how often a gate is tried. Times in milliseconds. */
export interface Timing {
  /** One attempt may take this long; then it is UNKNOWN. */
  readonly timeout: number;
  /** At least 1; repeated on FAIL and UNKNOWN. */
  readonly attempts: number;
  /** Pause between attempts. */
  readonly every: number;
  /** Pause before the first attempt. */
  readonly after: number;
  /** Missing: one PASS is enough. Else it has to hold for so long without a break. */
  readonly for?: number;
  /** true: what is observed must equal what the first judgement of this operation observed. */
  readonly unchanged: boolean;
}

export type GateCheck =
  | { readonly kind: 'command'; readonly command: Command }
  | {
      readonly kind: 'service';
      readonly unit: string;
      readonly active?: boolean;
      readonly enabled?: boolean;
      /** at most so many restarts since the step began */ readonly restarts?: number;
    }
  | { readonly kind: 'services'; /** at most so many failed units on the host */ readonly failed: number }
  | ({ readonly kind: 'log'; readonly path: string } & LinePattern)
  | ({ readonly kind: 'journal'; readonly unit: string } & LinePattern)
  | HttpCheck
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly open: boolean; readonly from: 'host' | 'workstation' }
  | { readonly kind: 'file'; readonly path: string; readonly expect: FileExpectation }
  | {
      readonly kind: 'prometheus';
      readonly url: string;
      readonly query: string;
      readonly expect: { readonly op: '<' | '<=' | '>' | '>=' | '==' | '!='; readonly value: number };
    }
  | { readonly kind: 'contracts'; readonly registry: string; readonly allow: 'SAFE' | 'RISKY' }
  | { readonly kind: 'manual'; readonly say: string };

/** Only lines since the step began (in `healthy`: since the operation began). Patterns are not anchored and ignore case. */
export type LinePattern = { readonly without: string } | { readonly with: string };

export interface HttpCheck {
  readonly kind: 'http';
  readonly url: string;
  /** Missing: 200. */
  readonly status: number;
  readonly body?: string;
  /** JSON pointer (RFC 6901) to the value it must have. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** Header name in lower case to the pattern its value must match. */
  readonly header?: Readonly<Record<string, string>>;
  readonly send?: Readonly<Record<string, string>>;
  /** The certificate must be valid for at least so many days. */
  readonly cert_days?: number;
  readonly from: 'host' | 'workstation';
}

export type FileExpectation =
  | { readonly is: 'exists' }
  | { readonly is: 'absent' }
  | { readonly is: 'sha256'; readonly sha256: string }
  | { readonly is: 'mode'; readonly mode: string }
  /** `USER`, `USER:GROUP` or `:GROUP`. */
  | { readonly is: 'owner'; readonly owner: string }
  | { readonly is: 'contains'; readonly text: string }
  /** Exactly what the step wrote, known to who wrote it: edits, run-time values, secrets (compared by a keyed digest). */
  | { readonly is: 'written' }
  /** A symbolic link with exactly this target. */
  | { readonly is: 'link'; readonly target: string };

/** A check after a step. Every string in `check` is a template until it is performed. */
export interface Gate {
  readonly check: GateCheck;
  readonly timing: Timing;
  /** true: nobody wrote it, the action implies it. */
  readonly implied: boolean;
  /** One line for people and records, e.g. `http http://127.0.0.1/ answers 200`. */
  readonly title: string;
}
