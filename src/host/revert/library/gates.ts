import { sh } from '../shell-text.ts';

/** Gates as far as a shell can judge them. What it cannot is said, never passed in silence. */
export const gates = sh`
gate() { # ATTEMPTS SECONDS-BETWEEN SECONDS-BEFORE SECONDS-IT-HOLDS TITLE CHECK…: a check is 0 PASS, 1 FAIL, 3 cannot be told
  attempts=$1 every=$2 holds=$4 title=$5
  [ "$3" = 0 ] || sleep "$3"
  shift 5
  tried=1
  while :; do
    hold_check "$holds" "$@"
    verdict=$?
    [ "$verdict" = 1 ] && [ "$tried" -lt "$attempts" ] || break
    tried=$((tried + 1))
    sleep "$every"
  done
  case $verdict in
  0) say "    PASS: $title" ;;
  3) unjudged "$title$\{seen:+: $seen}" ;;
  *) remains "a gate does not pass: $title$\{seen:+ ($seen)}" ;;
  esac
}

hold_check() { # SECONDS CHECK…
  until=$(($(date +%s) + $1))
  shift
  while :; do
    seen=
    "$@" || return
    [ "$(date +%s)" -lt "$until" ] || return 0
    sleep 1
  done
}

by_hand() { # HOW
  seen="look by hand: $1"
  return 3
}

unit_is() { # UNIT ACTIVE ENABLED RESTARTS ("-": not asked)
  if [ "$files_only" = yes ]; then seen='units were left out (--files-only)'; return 3; fi
  active=$(unit_property "$1" ActiveState) enabled=$(unit_property "$1" UnitFileState)
  seen="$1 is $active, $\{enabled:-no unit file}"
  [ -n "$active" ] || return 3
  case $active in active | reloading) active=yes ;; *) active=no ;; esac
  case $enabled in enabled | enabled-runtime) enabled=yes ;; *) enabled=no ;; esac
  [ "$2" = - ] || [ "$2" = "$active" ] || return 1
  [ "$3" = - ] || [ "$3" = "$enabled" ] || return 1
  [ "$4" != - ] || return 0
  # systemd counts anew when somebody starts the unit: then all that is counted came after.
  was=$(sed -n "s/^unit $1 //p" "$work/since.files" | head -n 1)
  invocation=$(unit_property "$1" InvocationID) restarts=$(unit_property "$1" NRestarts)
  restarts=$\{restarts:-0}
  [ "$invocation" != "$\{was% *}" ] || return 0
  [ "$restarts" -le "$\{was##* }" ] || restarts=$((restarts - $\{was##* }))
  seen="$seen, $restarts restarts by itself"
  [ "$restarts" -le "$4" ]
}

note_unit() { # UNIT: its state when all files are back, for the restarts since
  [ "$files_only" = yes ] || printf 'unit %s %s %s\n' "$1" "$(unit_property "$1" InvocationID)" "$(unit_property "$1" NRestarts | grep . || echo 0)" >>"$work/since.files"
}

note_log() { # PATH: its end when all files are back
  printf 'log %s %s\n' "$(stat -c '%i %s' -- "$1" 2>/dev/null || echo '- 0')" "$1" >>"$work/since.files"
}

log_lines() { # PATH with|without ERE: only lines since all files were back
  was=$(grep -F -e " $1" "$work/since.files" | sed -n 's/^log \([^ ]* [0-9]*\) .*/\1/p' | head -n 1)
  from=$\{was##* }
  [ "$(stat -c %i -- "$1" 2>/dev/null)" = "$\{was% *}" ] || from=0
  if [ ! -r "$1" ]; then [ "$2" = without ]; return; fi
  found=$(tail -c "+$((from + 1))" -- "$1" | grep -a -i -E -m 1 -e "$3")
  seen=$\{found:-no such line}
  if [ "$2" = with ]; then [ -n "$found" ]; else [ -z "$found" ]; fi
}

failed_units() { # AT-MOST
  if [ "$files_only" = yes ]; then seen='units were left out (--files-only)'; return 3; fi
  count=$(systemd list-units --state=failed --plain --no-legend --all | grep -c .)
  seen="$count failed"
  [ "$count" -le "$1" ]
}

file_is() { # WHAT PATH VALUE
  case $1 in
  exists) [ -e "$2" ] || [ -L "$2" ] ;;
  absent) [ ! -e "$2" ] && [ ! -L "$2" ] ;;
  link) [ -L "$2" ] && [ "$(readlink -- "$2")" = "$3" ] ;;
  mode) found=$(stat -L -c %a -- "$2") && seen="mode $found" && [ "$(printf %04d "$found")" = "$(printf '%04d' "$\{3#0}")" ] ;;
  sha256) found=$(sha256sum <"$2") && seen="sha256 $\{found%% *}" && [ "$\{found%% *}" = "$3" ] ;;
  owner)
    seen=$(stat -L -c '%U:%G %u:%g' -- "$2") || return 1
    user=$\{3%%:*} group=$\{3#*:}
    [ "$group" != "$3" ] || group=
    names=$\{seen% *} numbers=$\{seen#* }
    [ -z "$user" ] || [ "$user" = "$\{names%%:*}" ] || [ "$user" = "$\{numbers%%:*}" ] || return 1
    [ -z "$group" ] || [ "$group" = "$\{names#*:}" ] || [ "$group" = "$\{numbers#*:}" ]
    ;;
  contains)
    content=$(cat -- "$2") || return 1
    case $content in *"$3"*) return 0 ;; esac
    return 1
    ;;
  esac
}

http_answers() { # URL STATUS SECONDS HEADER…: only the status; what else is asked is said by the caller
  if [ "$files_only" = yes ]; then seen='services were left out (--files-only)'; return 3; fi
  if ! command -v curl >/dev/null; then by_hand "curl -i $1 (must answer $2)"; return 3; fi
  url=$1 wanted=$2 seconds=$3
  shift 3
  found=$(curl -q -s -o /dev/null -w '%{http_code}' --max-time "$seconds" --max-redirs 0 --noproxy '*' "$@" -- "$url")
  seen="$url answers $found"
  [ "$found" = "$wanted" ]
}

port_is() { # HOST PORT yes|no
  if [ "$files_only" = yes ]; then seen='services were left out (--files-only)'; return 3; fi
  if ! command -v bash >/dev/null; then by_hand "is port $2 of $1 open? ($3)"; return 3; fi
  if timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2"' dial "$1" "$2" 2>/dev/null; then found=yes; else found=no; fi
  seen="open: $found"
  [ "$found" = "$3" ]
}

command_passes() { # FUNCTION: the gate's command, in a throw-away view where one can be had
  "$1"
  passed=$?
  seen=$\{ended:+exit $ended}
  case $ended in *[!0-9]*) seen=$ended; return 3 ;; esac
  if [ "$passed" != 0 ] && [ "$viewed" = no ] && [ "$confines" = yes ]; then
    seen="$seen, but it ran with nothing writable, because no view can be had here"
    return 3
  fi
  return "$passed"
}
`;
