import { enterDirectory } from './see-path.ts';

/**
 * `sh -c SCRIPT write PATH EXPECTED FORM MODE OWNER PREFIX`: content or link target on stdin. EXPECTED is what stood there when the plan was
 * made: `absent`, `link-` and the SHA-256 of its target, or a file's SHA-256; anything else refuses with exit 3. FORM: file, attributes,
 * link, remove. Empty MODE or OWNER: as it is. What an earlier write of this path left under PREFIX is cleared. The new file is complete
 * and synced before it takes its place by rename(2), and the directory is synced after.
 */
export const writeScript = `${enterDirectory}
expected=$2 form=$3 mode=$4 owner=$5 temporary=./$6.XXXXXX
rm -rf -- "./$6".??????
if [ -L "$name" ]; then now=link-$(readlink -n -- "$name" | sha256sum | head -c 64)
elif [ -f "$name" ]; then now=$(sha256sum <"$name"); now=\${now%% *}
elif [ -e "$name" ]; then now=other
else now=absent
fi
[ "$now" = "$expected" ] || { echo "$1 changed since it was looked at" >&2; exit 3; }
case $form in
file)
  fresh=$(mktemp -- "$temporary")
  trap 'rm -f -- "$fresh"' EXIT
  cat >"$fresh"
  sync -- "$fresh"
  if [ "$now" != absent ]; then
    cp --attributes-only --preserve=mode,ownership,xattr -- "$name" "$fresh"
    [ -n "$mode" ] || mode=$(stat -c %a -- "$name")
  fi
  [ -z "$owner" ] || chown -- "$owner" "$fresh"
  [ -z "$mode$owner" ] || chmod -- "\${mode:-0644}" "$fresh"
  mv -f -T -- "$fresh" "$name"
  ;;
attributes)
  [ -n "$mode" ] || mode=$(stat -c %a -- "$name")
  [ -z "$owner" ] || chown -h -- "$owner" "$name"
  chmod -- "$mode" "$name"
  sync -- "$name"
  ;;
link)
  fresh=$(mktemp -d -- "$temporary")
  trap 'rm -rf -- "$fresh"' EXIT
  target=$(cat; printf x)
  ln -s -- "\${target%x}" "$fresh/link"
  [ -z "$owner" ] || chown -h -- "$owner" "$fresh/link"
  mv -f -T -- "$fresh/link" "$name"
  ;;
remove)
  rm -f -- "$name"
  ;;
esac
sync -- .
`;
