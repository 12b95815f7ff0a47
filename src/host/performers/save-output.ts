import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { judgedBytes, type CommandRun } from '../command-run.ts';
import { runTool, toolFailure } from '../own-tool.ts';
import { ownProfile } from './own-profile.ts';

const beginScript = `
set -eu
umask 077
set -C
: >"$1"
[ -z "$2" ] || chown -h -- "$2" "$1"
`;

type Begun =
  | { readonly ok: true; readonly wrap: (argv: readonly string[]) => readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Makes the file that a command's stdout goes to: new, mode 0600, of the user who runs the command. An existing one is never overwritten. */
export async function beginSave(host: Host, save: string, user: string | undefined, context: ActContext): Promise<Begun> {
  const profile = ownProfile(context, save);
  if (profile === undefined) return { ok: false, reason: `save: ${save} lies outside the allowed paths` };
  const made = await runTool(host, { argv: ['/bin/sh', '-c', beginScript, 'save', save, user ?? ''], profile });
  if (made.ended.kind === 'exited' && made.ended.code === 0)
    return { ok: true, wrap: (argv) => ['/bin/sh', '-c', 'exec >>"$0" && exec "$@"', save, ...argv] };
  const exists = /File exists|cannot create .*: File exists/.test(made.stderr);
  return {
    ok: false,
    reason: exists ? `save: ${save} exists already and is never overwritten` : toolFailure(made, `save: ${save} cannot be made`).message,
  };
}

/** What a pattern judges of the saved file; a file that cannot be read counts as one too long to judge. */
export async function readSaved(host: Host, save: string, context: ActContext): Promise<Pick<CommandRun, 'stdout' | 'overflow'>> {
  const look = await runTool(host, {
    argv: ['head', '-c', String(judgedBytes + 1), '--', save],
    profile: ownProfile(context, save)!,
  });
  const isRead = look.ended.kind === 'exited' && look.ended.code === 0;
  return { stdout: look.stdout.toString('utf8'), overflow: { out: !isRead || look.stdout.length > judgedBytes, err: false } };
}

/** Size and digest of what was saved, as one line of evidence. */
export async function endSave(host: Host, save: string, context: ActContext): Promise<string> {
  const script = 'set -eu; sync -- "$1"; wc -c <"$1"; sha256sum <"$1"';
  const look = await runTool(host, {
    argv: ['/bin/sh', '-c', script, 'saved', save],
    profile: ownProfile(context, save)!,
    timeout: 3_600_000,
  });
  if (look.ended.kind !== 'exited' || look.ended.code !== 0) return toolFailure(look, `saved to ${save}, which cannot be read`).message;
  const [size, digest] = look.stdout.toString('latin1').trim().split('\n');
  return `saved to ${save}: ${size!.trim()} bytes, sha256 ${digest!.slice(0, 64)}`;
}
