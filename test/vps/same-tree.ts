// An independent judge of a rollback: rsync, which knows nothing of Holdpoint, compares with a copy made before the operation.
import type { Host } from './host.ts';

/** Copies the paths as they are. The answer says later what differs in content, owner, mode, times, links, ACLs or xattrs: nothing, or rsync's lines. */
export async function remember(host: Host, paths: readonly string[], except: readonly string[] = []): Promise<() => Promise<string>> {
  const env = { PATHS: paths.join('\n'), EXCEPT: except.join('\n') };
  const each = (present: string, absent: string) => `
    set -f
    excludes=; for path in $EXCEPT; do excludes="$excludes --exclude=$path"; done
    number=0; for path in $PATHS; do
      number=$((number + 1)); copy=/var/tmp/remembered/$number
      if [ -e "$path" ] || [ -L "$path" ]; then ${present}; else ${absent}; fi
    done`;
  await host.must(each('mkdir -p "$copy"; rsync -aHAX $excludes "$path" "$copy/"', ':'), { env });
  return async () =>
    host.must(
      each(
        'if [ -d "$copy" ]; then rsync -aHAXnic --delete $excludes "$path" "$copy/"; else echo "new: $path"; fi',
        'if [ -d "$copy" ]; then echo "gone: $path"; fi',
      ),
      { env },
    );
}
