import { sh } from '../shell-text.ts';

/** Where everything lies, how it speaks, what it keeps of itself. */
export const base = sh`
set -u
umask 077
search_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C TZ=UTC PATH=$search_path
export LC_ALL TZ PATH
unset CDPATH ENV BASH_ENV LD_PRELOAD LD_LIBRARY_PATH TMPDIR POSIXLY_CORRECT IFS
tab=$(printf '\t') newline='
'
self=$0
here=$(cd -P -- "$(dirname -- "$0")" && pwd -P) || exit 74
data=$here/revert
journal=$here/journal.ndjson
state=$here/revert.state
record=$here/revert.record
uid=$(id -u) gid=$(id -g)
# Exit codes: 0 taken back and verified, 3 stopped to ask, 5 something remains, 64 wrong words, 69 something is missing here,
# 74 reading or writing failed, 77 refused.

stop() { # CODE TEXT…: ends here; nothing more is done
  code=$1
  shift
  reason=$*
  say "STOP: $*" >&2
  exit "$code"
}

say() { # TEXT: on screen and in revert.log
  visible "$*"
  note "$*"
}

visible() { # TEXT; what a terminal would obey is shown instead
  case $1 in
  *[!\ -~]*) printf '%s\n' "$1" | cat -v ;;
  *) printf '%s\n' "$1" ;;
  esac
}

note() { # TEXT: in revert.log only
  [ -n "$logging" ] || return 0
  printf '%s ' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >>"$here/revert.log"
  visible "$*" >>"$here/revert.log"
}
logging= viewed= recording= reason=
self_inside=$here/$\{self##*/}

say_list() { # PREFIX, lines on stdin: on screen and in revert.log; the encoding of names is undone as far as a screen allows
  while IFS= read -r line; do say "$1$line"; done
}

remains() { # TEXT: what could not be taken back, or not be told
  say "  REMAINS: $*"
  printf '%s\n' "$*" >>"$work/remains"
}

unjudged() { # TEXT: what only a person can look at
  say "  NOT JUDGED HERE: $*"
  printf '%s\n' "$*" >>"$work/unjudged"
}

keep_state() { # LINE: durable before it returns
  printf '%s\n' "$1" >>"$state" && sync -- "$state" "$here"
}

has_state() { # LINE
  [ -f "$state" ] && grep -q -x -F -e "$1" -- "$state"
}

# For a Holdpoint that takes the operation up later. A line each: TIME began, TIME begun PART, TIME done PART, TIME remains TEXT,
# TIME unjudged TEXT, TIME ended CODE [WHY].
record() { # WORDS: durable before it returns
  [ -n "$recording" ] || return 0
  record_line "$*" && sync -- "$record" "$here" || stop 74 "$record cannot be written"
}

record_line() {
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(visible "$1" | tr '\n' ' ' | sed 's/ *$//')" >>"$record"
}

begin_record() { # from here on something may be changed
  [ -z "$by_runner" ] || return 0
  recording=yes
  record began
}

finish() { # whatever ends it, except a kill
  ended_with=$?
  if [ -n "$recording" ]; then
    while IFS= read -r line; do record_line "unjudged $line"; done <"$work/unjudged"
    while IFS= read -r line; do record_line "remains $line"; done <"$work/remains"
    record_line "ended $ended_with $reason"
    sync -- "$record" "$here"
  fi
  rm -rf -- "$work"
}

part() { # KEY FUNCTION: one part of the way back, with a word in the record before and after it
  record "begun $1"
  "$2" || return
  record "done $1"
}

make_work() {
  work=$(mktemp -d -- "$here/revert.work.XXXXXX") || stop 74 "no working folder can be made in $here"
  : >"$work/remains"
  : >"$work/unjudged"
  trap finish EXIT
}

# Names in lists: a path a line, fields apart by tabs; in a name a backslash is \0134, a newline \0012, a tab \0011, a CR \0015,
# and what sorts before a tab is \0001 to \0010, so that sorted lines and sorted names are the same order.
encode() { # NUL-separated words to lines
  sed -z 's/\\/\\0134/g; s/\n/\\0012/g; s/\t/\\0011/g; s/\r/\\0015/g; s/\x01/\\0001/g; s/\x02/\\0002/g; s/\x03/\\0003/g; s/\x04/\\0004/g; s/\x05/\\0005/g; s/\x06/\\0006/g; s/\x07/\\0007/g; s/\x08/\\0010/g' | tr '\0' '\n'
}

decode() { # lines, and fields of lines, to NUL-separated words
  tr '\t\n' '\0\0' | sed -z 's/\\0001/\x01/g; s/\\0002/\x02/g; s/\\0003/\x03/g; s/\\0004/\x04/g; s/\\0005/\x05/g; s/\\0006/\x06/g; s/\\0007/\x07/g; s/\\0010/\x08/g; s/\\0012/\n/g; s/\\0011/\t/g; s/\\0015/\r/g; s/\\0134/\\/g'
}

by_path() { # lists are sorted by their first field
  sort -t "$tab" -k 1,1 -u -- "$@"
}

not_in() { # LIST: of the paths on stdin (sorted) those that are not in LIST
  join -t "$tab" -v 1 - "$1"
}

is_one_of() { # WORD LIST-OF-WORDS
  case " $2 " in *" $1 "*) return 0 ;; esac
  return 1
}

need_tools() {
  lacking=
  for tool in sed grep sort join comm paste tr cut cat head find xargs stat sha256sum cp mv ln rm rmdir mkdir mktemp touch chown chmod sync \
    readlink realpath date timeout flock "$@"; do
    command -v "$tool" >/dev/null 2>&1 || lacking="$lacking $tool"
  done
  [ -z "$lacking" ] || stop 69 "missing on this host:$lacking. Nothing was done."
}
`;
