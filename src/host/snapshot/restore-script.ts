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
# The names become paths below the folder that they come from, by turning the list of arguments once.
count=$#
while [ "$count" -gt 0 ]; do
  set -- "$@" "$tree/$1"
  shift
  count=$((count - 1))
done
cp -a -t "$fresh" -- "$@"
count=$#
while [ "$count" -gt 0 ]; do
  set -- "$@" "$fresh/\${1##*/}"
  shift
  count=$((count - 1))
done
mv -f -t . -- "$@"
rmdir -- "$fresh"
`;
