/** What a command may reach beyond its allowed paths. */
export type Reach =
  | { readonly kind: 'network' }
  | { readonly kind: 'endpoint'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'processes' }
  | { readonly kind: 'host' };

/** Which rule or pin of the policy allows a command. */
export interface AllowedBy {
  readonly kind: 'pin' | 'rule' | 'read-only';
  /** The policy file as the workspace names it. */
  readonly file: string;
  /** Its line, from 1. */
  readonly line: number;
  /** The rule as written, for people. */
  readonly rule: string;
  /** `looks: true` on the rule: only looks, whatever it reaches. */
  readonly looks: boolean;
}

/**
 * A command as the plan holds it. Every string is a template (see template.ts) until it is performed.
 * Times in milliseconds.
 */
export interface Command {
  /** Never empty; argv[0] is the written absolute path. */
  readonly argv: readonly string[];
  /** Missing: whom Holdpoint acts as. */
  readonly user?: string;
  readonly cwd: string;
  /** Only what the runbook adds to the fixed environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Missing: empty and closed. */
  readonly stdin?: string;
  /** Missing: stdout goes to evidence. A path: stdout goes to this new file, mode 0600; evidence keeps size and digest. */
  readonly save?: string;
  /** Empty: nothing is reached. */
  readonly reach: readonly Reach[];
  readonly exit: readonly number[] | 'any';
  /** Patterns, anchored at both ends. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly timeout: number;
  /** Missing: no rule allows it; then the plan carries an error and is not run. */
  readonly allowed_by?: AllowedBy;
}

/** `network`, `HOST:PORT`, `/SOCKET`, `processes`, `host`, as written in a runbook. */
export function formatReach(reach: Reach): string {
  switch (reach.kind) {
    case 'endpoint':
      return `${reach.host}:${reach.port}`;
    case 'socket':
      return reach.path;
    case 'network':
    case 'processes':
    case 'host':
      return reach.kind;
    default:
      return reach satisfies never;
  }
}
