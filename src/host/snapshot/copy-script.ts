/** `sh -c SCRIPT copy FOLDER TOP…`: copies every TOP to FOLDER/tree/TOP with everything cp(1) can keep. */
export const copyWhole = `
set -eu
umask 077
tree=$1/tree
shift
for top; do
  mkdir -p -- "$tree\${top%/*}"
  cp -a --reflink=auto -T -- "$top" "$tree$top"
done
`;

/** `sh -c SCRIPT copy FOLDER < NAMES`: copies exactly the NUL-separated NAMES (\`./etc/x\`), parents before children. For trees with kept places inside, which cp(1) cannot leave out. */
export const copyListed = `
set -eu
umask 077
tree=$1/tree
mkdir -p -- "$tree"
{
  tar -C / --format=posix --no-recursion --null --sparse --acls --xattrs --xattrs-include='*' --numeric-owner -cf - -T - || echo "packing failed: exit $?" >"$1/failed"
} | tar -C "$tree" --acls --xattrs --xattrs-include='*' --numeric-owner -xpf -
if [ -s "$1/failed" ]; then cat "$1/failed" >&2; rm -- "$1/failed"; exit 1; fi
`;
