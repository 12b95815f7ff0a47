/** Variables that change which program or code runs, and so defeat an exact argv: only a policy rule that names one lets it through. */
export function isDangerousVariable(name: string): boolean {
  return /^(?:LD_.*|.*PATH|NODE_OPTIONS|BASH_ENV|GIT_.*|PYTHON.*|PERL.*)$/.test(name);
}
