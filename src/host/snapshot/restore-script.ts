/**
 * `sh -c SCRIPT put PREFIX < TREE-DIRECTORY DIRECTORY NAME…` (NUL-separated, through xargs): copies the NAMEs of one directory of the pre-image
 * into a fresh folder inside the living one, then renames each over its place. Killed in between, every file is the old or the new one.
 */
export const putScript = `
set -eu
prefix=$1 tree=$2
cd -P -- "$3"
shift 3
fresh=$(mktemp -d "./$prefix.XXXXXX")
count=$#
while [ "$count" -gt 0 ]; do
  set -- "$@" "$tree/$1"
  shift
  count=$((count - 1))
done
cp -a -t "$fresh" -- "$@"
for copy; do mv -f -t . -- "$fresh/\${copy##*/}"; done
rmdir -- "$fresh"
`;
