import { sh } from '../shell-text.ts';

/** Units, by systemctl(1): outside the boundary, as Holdpoint does it. */
export const services = sh`
systemd() {
  systemctl --no-pager --no-ask-password "$@"
}

unit_property() { # UNIT PROPERTY
  systemd show --property="$2" --value -- "$1" 2>/dev/null
}

is_active_word() { # as the run calls it active
  is_one_of "$1" 'active reloading activating'
}

service() { # VERB UNIT SECONDS
  if [ "$files_only" = yes ]; then
    unjudged "systemctl $1 $2 was left out (--files-only)"
    return 0
  fi
  if [ "$1" != daemon-reload ]; then
    id=$(unit_property "$2" Id)
    if [ -z "$id" ]; then say "    systemd does not answer"; return 3; fi
    if ! is_one_of "$id" "$allowed_units"; then say "    $2 is $id here, which is not among the allowed services"; return 1; fi
  fi
  say "    systemctl $1 $2"
  if [ "$1" = daemon-reload ]; then timeout "$3" systemctl --no-pager --no-ask-password daemon-reload >"$work/out" 2>&1 9>&-
  else timeout "$3" systemctl --no-pager --no-ask-password "$1" -- "$2" >"$work/out" 2>&1 9>&-
  fi
  status=$?
  say_list '    | ' <"$work/out"
  [ "$status" = 0 ] || say "    exit $status"
  return "$status"
}

reverse_service() { # STEP VERB UNIT UNIT-AS-PATTERN SECONDS: the unit goes back to the state before the step
  before=$(unit_before "$1" "$4")
  if [ -z "$before" ]; then
    remains "the state of $3 before step $1 is not written down: look at it, then systemctl $2's opposite by hand"
    return 3
  fi
  active=$\{before% *}
  enabled=$\{before##* }
  verb=
  case $2 in
  start) is_active_word "$active" || verb=stop ;;
  stop) ! is_active_word "$active" || verb=start ;;
  enable) [ "$enabled" = enabled ] || verb=disable ;;
  disable) [ "$enabled" != enabled ] || verb=enable ;;
  esac
  if [ -z "$verb" ]; then say "    $3 was $active, $\{enabled:-no unit file} before: nothing to do"; return 0; fi
  service "$verb" "$3" "$5"
}

again_service() { # VERB UNIT UNIT-AS-PATTERN SECONDS STEPS-THAT-TOUCH-IT: once more; a start where it was active before and is dead now
  verb=$1
  if [ "$files_only" = no ] && is_one_of "$1" 'reload restart'; then
    first=
    for number in $5; do
      if [ -z "$first" ] && was_begun "$number"; then first=$number; fi
    done
    before=$(unit_before "$\{first:-0}" "$3")
    if is_active_word "$\{before% *}" && ! is_active_word "$(unit_property "$2" ActiveState)"; then verb=start; fi
  fi
  service "$verb" "$2" "$4"
}
`;
