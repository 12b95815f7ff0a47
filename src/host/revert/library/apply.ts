import { sh } from '../shell-text.ts';

/** The acts of a restore, in the only order in which they keep each other's results. Runs inside the boundary. */
export const apply = sh`
inside_apply() {
  cd -- "$work/plan" || return 1
  decode <"$work/leftovers" | xargs -0 -r rm -rf -- || return 1
  cut -f 2 removals | decode | xargs -0 -r rm -f -- || return 1
  cut -f 2 rmdir | sort -r | decode | xargs -0 -r rmdir -- || return 1
  cut -f 2 mkdir | sort | decode | xargs -0 -r mkdir -m 0700 -- || return 1
  put_files || return 1
  decode <links | xargs -0 -r -n 2 ln -f -P -T -- || return 1
  # Another name of the same inode may have lost it already.
  decode <attributes.gone | xargs -0 -r -n 2 /bin/sh -c 'setfattr -h -x "$2" -- "$1" 2>/dev/null || ! getfattr -h -n "$2" --absolute-names -- "$1" >/dev/null 2>&1' restore || return 1
  for_each_value owners chown -h -- || return 1
  # chmod(1) keeps setuid and setgid of a directory unless the number has five digits.
  sed 's/^/00000/; s/^0*\([0-7]\{5\}[^0-7]\)/\1/' modes >modes.five
  for_each_value modes.five chmod -- || return 1
  decode <attributes.set | xargs -0 -r -n 3 /bin/sh -c 'exec setfattr -h -n "$2" -v "0x$3" -- "$1"' restore || return 1
  while IFS=$tab read -r mtime path; do
    time_of "$mtime"
    printf '%s\t%s\n' "$moment" "$path"
  done <times >times.touch
  for_each_value times.touch touch -m -h -d || return 1
  tr '\n' '\0' <"$work/places.sorted" | xargs -0 -r sync -f --
}

time_of() { # SECONDS.NANOSECONDS as find(1) prints them, the nanoseconds counted forward: sets $moment as touch(1) reads it
  case $1 in
  -*)
    seconds=$\{1%.*}
    digits=$\{1#*.}
    digits=$(printf '%.9s' "$digits")
    if [ "$digits" = 000000000 ]; then
      moment=@$seconds
    else
      seconds=$\{seconds#-}
      moment=@-$((seconds - 1)).$(printf '%09d' $((1000000000 - (1$digits - 1000000000))))
    fi
    ;;
  *) moment=@$1 ;;
  esac
}

for_each_value() { # LIST COMMAND…: once for each value, with the value and its paths as last words
  list=$1
  shift
  sort -- "$list" >"$list.sorted"
  : >batch
  last=
  while IFS=$tab read -r value path; do
    if [ "$value" != "$last" ]; then
      [ ! -s batch ] || decode <batch | xargs -0 -r "$@" "$last" || return 1
      last=$value
      : >batch
    fi
    printf '%s\n' "$path" >>batch
  done <"$list.sorted"
  [ ! -s batch ] || decode <batch | xargs -0 -r "$@" "$last"
}

put_files() { # copied from the pre-image into a fresh folder beside them, then renamed into their places: each is the old or the new one
  sort -- put >put.sorted
  : >batch
  last= count=0
  while IFS=$tab read -r folder name; do
    if [ "$folder" != "$last" ] || [ "$count" -ge 200 ]; then
      put_batch "$last" || return 1
      last=$folder count=0
      : >batch
    fi
    count=$((count + 1))
    printf '%s\n' "$name" >>batch
  done <put.sorted
  put_batch "$last"
}

put_batch() { # FOLDER; the names are in batch
  [ -s batch ] || return 0
  {
    printf '%s%s\n%s\n' "$tree_encoded" "$1" "$1"
    cat batch
  } | decode | xargs -0 -x /bin/sh -c "$put_script" put ".$leftover"
}
`;
