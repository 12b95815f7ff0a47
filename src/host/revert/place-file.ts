import { ok, type Result } from '../../model/failure.ts';
import type { Host } from '../../ports/host.ts';
import { useTool } from '../own-tool.ts';

const script = `set -eu
umask 077
folder=\${1%/*}
[ -d "$folder" ] || { mkdir -p -- "$folder"; sync -- "$folder/.."; }
fresh=$(mktemp -- "$folder/.revert.XXXXXX")
trap 'rm -f -- "$fresh"' EXIT
cat >"$fresh"
chmod -- "$2" "$fresh"
sync -- "$fresh"
mv -f -T -- "$fresh" "$1"
sync -- "$folder"`;

/** A file in the operation's folder on the host: whole, synced, under its name by rename(2). */
export async function placeFile(host: Host, path: string, bytes: Uint8Array, mode: string): Promise<Result<void>> {
  const placed = await useTool(
    host,
    { argv: ['/bin/sh', '-c', script, 'place', path, mode], profile: { kind: 'outside' }, stdin: bytes, timeout: 600_000 },
    `writing ${path}`,
  );
  return placed.ok ? ok(undefined) : placed;
}
