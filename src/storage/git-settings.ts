// Everything that git is told besides its command. Repository configuration may name programs that git would run: each such setting is turned off here.

/** Configuration above every file: no hook, no file-system monitor, no configured program, no conversion of bytes. */
export function gitConfig(topLevel: string, filters: readonly string[]): string[] {
  return [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.untrackedCache=false',
    'core.attributesFile=/dev/null',
    'core.autocrlf=false',
    'core.quotePath=false',
    'commit.gpgSign=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'log.showSignature=false',
    // A partial clone would fetch what it lacks, by a program that the repository names.
    ...['file', 'git', 'ssh', 'http', 'https', 'ext'].map((name) => `protocol.${name}.allow=never`),
    'protocol.allow=never',
    // Only this one: a repository elsewhere that belongs to somebody else is not trusted.
    `safe.directory=${topLevel}`,
    ...filters.flatMap((name) => [
      `filter.${name}.clean=`,
      `filter.${name}.smudge=`,
      `filter.${name}.process=`,
      `filter.${name}.required=false`,
    ]),
  ];
}

/** Protections of simple-git that the settings above would set off, and no others. */
export const allowedOverrides = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeFilter: true,
  allowUnsafeProtocolOverride: true,
} as const;

/** Variables that simple-git lets through to git. */
export const allowedVariables = [
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_GLOBAL',
  'GIT_TERMINAL_PROMPT',
  'GIT_OPTIONAL_LOCKS',
  'GIT_INDEX_FILE',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
] as const;

/** The whole environment of every git but the one that reads the person's own configuration. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
};
