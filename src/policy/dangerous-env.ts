/** Variables that change which program or code runs, and so defeat an exact argv. */
const dangerous = /^(?:LD_.*|.*PATH|NODE_OPTIONS|BASH_ENV|GIT_.*|PYTHON.*|PERL.*)$/;

/** true: refused unless a command rule names this variable; pins and READ_ONLY do not suffice. */
export function isDangerousVariable(name: string): boolean {
  return dangerous.test(name);
}
