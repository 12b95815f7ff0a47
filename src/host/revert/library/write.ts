import { sh } from '../shell-text.ts';

/** A file, a link or an absence, put in place as a write step does it. */
export const write = sh`
write_file() { # PATH FORM(text|edit|link|absent) MODE OWNER PREFIX; the content, or the link's target, is in $work/content
  path=$1 form=$2 mode=$3 owner=$4 prefix=$5
  if [ -L "$path" ]; then kind=link now=link-$(readlink -n -- "$path" | sha256sum | head -c 64)
  elif [ -f "$path" ]; then kind=file now=$(sha256sum <"$path") now=$\{now%% *}
  elif [ -e "$path" ]; then kind=other now=other
  else kind=absent now=absent
  fi
  wanted=$(sha256sum <"$work/content") wanted=$\{wanted%% *}
  case $form.$kind in
  absent.absent) say "    $path is absent already"; return 0 ;;
  absent.file | absent.link) act=remove ;;
  link.link)
    if [ "$now" = "link-$wanted" ] && [ -z "$owner" ]; then say "    $path leads there already"; return 0; fi
    act=link
    ;;
  link.absent) act=link ;;
  text.absent) act=file mode=$\{mode:-0644} ;;
  text.file)
    act=file
    if [ "$now" = "$wanted" ]; then
      if [ -z "$mode$owner" ]; then say "    $path has this content already"; return 0; fi
      act=attributes
    fi
    ;;
  *) say "    $path is no file that can be written so ($kind)"; return 1 ;;
  esac
  : >"$work/write.places"
  for_each_writable write_top
  [ -s "$work/write.places" ] || { say "    $path lies outside what this operation may write"; return 1; }
  own_boundary "$work/write.places" -c "$write_script" write "$path" "$now" "$act" "$mode" "$owner" "$prefix" <"$work/content" >"$work/out" 2>&1
  status=$?
  say_list '    | ' <"$work/out"
  [ "$status" != 0 ] || say "    $path: $act"
  return "$status"
}

write_top() { # PATH: the widest allowed path above; where it is the path itself, its parent
  [ ! -s "$work/write.places" ] || return 0
  if [ "$path" = "$1" ]; then above=$\{1%/*}; printf '%s\n' "$\{above:-/}" >"$work/write.places"
  elif ! is_elsewhere "$path" "$1"; then printf '%s\n' "$1" >"$work/write.places"
  fi
}

content() { # TEXT
  printf '%s' "$1" >"$work/content"
}

begin_edit() { # PATH: the file as it is now
  path=$1
  if [ ! -f "$path" ] || [ -L "$path" ]; then say "    $path is no regular file"; return 1; fi
  edited=$(cat -- "$path"; printf x)
  edited=$\{edited%x}
}

replace() { # FIND WITH COUNT: exactly so many times
  rest=$edited edited= found=0
  while :; do
    case $rest in
    *"$1"*)
      edited=$edited$\{rest%%"$1"*}$2
      rest=$\{rest#*"$1"}
      found=$((found + 1))
      ;;
    *) break ;;
    esac
  done
  edited=$edited$rest
  [ "$found" = "$3" ] || { say "    the text to find stands in $path $found times, not $3; nothing was changed"; return 1; }
}

append() { # TEXT
  case $edited in '' | *"$newline") ;; *) edited=$edited$newline ;; esac
  edited=$edited$1
}

by_person() { # TEXT
  say "    by hand: $1"
  if [ "$yes" = yes ] || [ ! -t 0 ]; then ended='only a person can do it'; return 1; fi
  printf '    Type done when it is done: '
  read -r typed || typed=
  [ "$typed" = done ] || { ended='it was not done'; return 1; }
}

not_built() { # KIND
  ended="$1 is not built yet"
  return 1
}
`;
