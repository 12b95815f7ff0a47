import { sh } from '../shell-text.ts';

/** What the covered paths are now, and how that differs from a list. */
export const look = sh`
# The columns of a list: path, type, mode, uid, gid, mtime, size, sha256, hard-link group (its first name), link target. "-": none.
# Beside it the extended attributes: path, name, value in hex.

look() { # [PATHS]: makes $work/now.list and $work/now.xattrs; only files and attributes of those paths (a sorted list) are read, or all
  rm -f -- "$work/read"
  [ $# = 0 ] || cp -- "$1" "$work/read"
  for_each_top refuse_link_above
  : >"$work/none"
  own_boundary "$work/none" "$self_inside" --inside look "$work" || stop 74 'the allowed paths cannot be read'
}

refuse_link_above() { # PATH ENCODED
  above=$\{1%/*}
  [ "$(realpath -m -- "$above/")" = "$\{above:-/}" ] || stop 74 "$1 leads through a symbolic link to $(realpath -m -- "$1")"
}

inside_look() {
  find_covered >"$work/raw" || return 1
  encode <"$work/raw" | paste - - - - - - - - - - | grep -v "^[^$tab]*$\{tab}s$tab" | by_path >"$work/listed"
  : >"$work/leftovers"
  cut -f 1 -- "$work/listed" | grep "/[.]$leftover[.][A-Za-z0-9]\{6\}\(/\|$\)" | not_in "$data/preimage.list" >>"$work/leftovers"
  for_each_top find_beside
  if [ -f "$work/read" ]; then join -t "$tab" "$work/read" "$work/listed" >"$work/reading"; else cp -- "$work/listed" "$work/reading"; fi
  grep "^[^$tab]*$\{tab}f$tab" "$work/reading" | cut -f 1 | decode | xargs -0 -r sha256sum -z -- >"$work/raw" || return 1
  encode <"$work/raw" | sed "s/^\(.\{64\}\)  \(.*\)$/\2$tab\1/" | by_path >"$work/digests"
  name_groups
  join -t "$tab" -a 1 -e - -o 0,1.2,1.3,1.4,1.5,1.6,1.7,1.8,1.10,2.2 "$work/listed" "$work/digests" |
    join -t "$tab" -a 1 -e - -o 0,1.2,1.3,1.4,1.5,1.6,1.7,1.10,2.2,1.9 - "$work/groups" >"$work/now.list"
  : >"$work/now.xattrs"
  [ "$reads_attributes" = yes ] || return 0
  cut -f 1 -- "$work/reading" | decode | xargs -0 -r getfattr -h -d -m - -e hex --absolute-names -- >"$work/raw" || return 1
  # getfattr(1): "# file: PATH", then NAME=0xHEX lines; newline, CR and backslash in names as \ooo.
  sed -n "s/$tab/\\\\0011/g; /^# file: /{s///; s/\\\\\([0-7]\{3\}\)/\\\\0\1/g; h; d}; /^$/d; s/\\\\\([0-7]\{3\}\)/\\\\0\1/g
    s/^\([^=]*\)=0x\(.*\)$/\1$tab\2/; s/^[^$tab]*$/&$tab/; G; s/^\(.*\)\n\(.*\)$/\2$tab\1/p" "$work/raw" | sort >"$work/now.xattrs"
}

name_groups() { # $work/groups: path and group of every entry whose inode has several names here
  while IFS=$tab read -r path type mode user group mtime size inode links target; do
    [ "$links" -lt 2 ] || printf '%s\t%s\n' "$inode" "$path"
  done <"$work/listed" | sort >"$work/inodes"
  last= first= several=no
  while IFS=$tab read -r inode path; do
    if [ "$inode" != "$last" ]; then
      last=$inode first=$path several=no
      continue
    fi
    [ "$several" = yes ] || printf '%s\t%s\n' "$first" "$first"
    several=yes
    printf '%s\t%s\n' "$path" "$first"
  done <"$work/inodes" | by_path >"$work/groups"
}

find_beside() { # PATH ENCODED: what an interrupted restore or write left beside a covered file
  [ -d "$1" ] && [ ! -L "$1" ] && return 0
  above=$\{1%/*}
  [ -d "$above/" ] || return 0
  find "$above/" -maxdepth 1 \( -name ".$leftover.??????" -o -name "$3.??????" \) -print0 | sed -z 's|//*|/|g' | encode >>"$work/leftovers"
}

differing() { # LIST XATTRS: sorted paths that differ between that list and now; files must all have been read
  {
    comm -3 "$1" "$work/now.list" | sed "s/^$tab//"
    comm -3 "$2" "$work/now.xattrs" | sed "s/^$tab//"
  } | cut -f 1 | sort -u
}
`;
