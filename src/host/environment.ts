/** Where programs are looked for inside; never the operator's PATH. */
export const fixedPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment every command gets: fixed, then what the runbook adds. */
export function environmentOf(
  account: { readonly name: string; readonly home: string },
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  return { PATH: fixedPath, HOME: account.home, USER: account.name, LOGNAME: account.name, LANG: 'C.UTF-8', TZ: 'UTC', ...added };
}
