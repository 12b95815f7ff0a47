import type { Command } from './command.ts';

/** One option of a command, in commander's notation. */
export interface OptionSpec {
  readonly flags: string;
  readonly summary: string;
}

export interface CommandSpec {
  /** `ledger verify` is a command of two words. */
  readonly name: string;
  /** Positional words in commander's notation, e.g. `<file>`, `[id]`. */
  readonly args: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** Missing: the grammar knows the command and this release refuses it (69). */
  readonly load?: () => Promise<Command>;
}

/** Every command of the interface, in the order of its help. Data only: `--help` must stay cheap, so modules are loaded on use. */
export const catalogue: readonly CommandSpec[] = [
  { name: 'init', args: '[folder]', summary: 'make a workspace here', options: [], load: async () => (await import('./init.ts')).init },
  {
    name: 'new',
    args: '[file]',
    summary: 'a runbook from a template',
    options: [{ flags: '--template <name>', summary: 'which template; missing: a list to choose from' }],
    load: async () => (await import('./new.ts')).newRunbook,
  },
  {
    name: 'check',
    args: '[files...]',
    summary: 'all findings of runbooks; without a file: workspace and host',
    options: [],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'plan',
    args: '<file>',
    summary: 'what would run, and its digest',
    options: [
      { flags: '--survey', summary: 'add what this host adds: facts, programs, diffs, what is missing' },
      { flags: '--bundle <out>', summary: 'one file to approve elsewhere (not built yet)' },
    ],
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'policy show',
    args: '',
    summary: 'what this workspace allows',
    options: [],
    load: async () => (await import('./policy-show.ts')).policyShow,
  },
  {
    name: 'policy explain',
    args: '<file>',
    summary: 'which rule allows each command of a runbook, or why not',
    options: [],
    load: async () => (await import('./policy-explain.ts')).policyExplain,
  },
  {
    name: 'policy suggest',
    args: '<file>',
    summary: 'the pin or the lines that a runbook still needs',
    options: [],
    load: async () => (await import('./policy-suggest.ts')).policySuggest,
  },
  {
    name: 'rehearse',
    args: '<file>',
    summary: 'try a runbook and its rollback on a view of the host',
    options: [],
    load: async () => (await import('./rehearse.ts')).rehearse,
  },
  {
    name: 'run',
    args: '<file>',
    summary: 'run a runbook, one verified step at a time',
    options: [
      { flags: '--unattended', summary: 'ask nothing; HALT where a person would be asked' },
      { flags: '--self-approve <reason>', summary: 'approve it yourself, where policy says self' },
      { flags: '--approval <file>', summary: 'an approval signed elsewhere (not built yet)' },
      { flags: '--break-glass <reason>', summary: 'emergency (not built yet)' },
    ],
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'resume',
    args: '[id]',
    summary: 'the same screen again, from any terminal; or an answer',
    options: [
      { flags: '--answer <answer>', summary: 'verify, rollback, continue or leave; pass, fail or unsure of what only a person can see' },
      { flags: '--reason <text>', summary: 'why; mandatory with leave' },
    ],
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'status',
    args: '[id]',
    summary: 'operations of this host and where they stand',
    options: [{ flags: '--follow', summary: 'look on until it ends' }],
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'rollback',
    args: '<id>',
    summary: 'undo a finished operation, as a new one',
    options: [
      { flags: '--unattended', summary: 'ask nothing; HALT where a person would be asked' },
      { flags: '--self-approve <reason>', summary: 'approve it yourself, where policy says self' },
    ],
    load: async () => (await import('./rollback.ts')).rollback,
  },
  {
    name: 'show',
    args: '<id> [step]',
    summary: 'steps, evidence and timing of an operation',
    options: [],
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'ledger list',
    args: '',
    summary: 'entries of the ledger',
    options: [],
    load: async () => (await import('./ledger-list.ts')).ledgerList,
  },
  { name: 'ledger show', args: '<id>', summary: 'one entry', options: [], load: async () => (await import('./ledger-show.ts')).ledgerShow },
  {
    name: 'ledger verify',
    args: '[path]',
    summary: 'is it complete and unaltered?',
    options: [{ flags: '--trust <file>', summary: "the auditor's own list of signers (not built yet)" }],
    load: async () => (await import('./ledger-verify.ts')).ledgerVerify,
  },
  {
    name: 'commit',
    args: '<paths...>',
    summary: 'one git commit of exactly these paths, hooks off',
    options: [{ flags: '-m, --message <text>', summary: 'the message' }],
    load: async () => (await import('./commit.ts')).commit,
  },
  ...notBuilt('approve', 'confirm', 'ledger import', 'ledger export', 'audit', 'hook install', 'hook check'),
  ...notBuilt('contracts', 'decisions', 'registry', 'waivers', 'posture', 'prompt', 'backup', 'metrics'),
];

function notBuilt(...names: string[]): CommandSpec[] {
  return names.map((name) => ({ name, args: '[words...]', summary: 'not built yet', options: [] }));
}
