import { sh } from '../shell-text.ts';

/** Which steps were begun, who else is at work, what is written down about them. */
export const begun = sh`
# Lines of the journal begin {"seq":N,"at":"TIME","type":"TYPE",… and quotes within its texts are escaped, so these patterns match nothing else.
journal_field() { # TYPE REST-OF-PATTERN with one group: that group of each such line
  sed -n 's/^{"seq":[0-9]*,"at":"[^"]*","type":"'"$1"'",'"$2"'/\1/p' "$journal"
}

find_begun() { # sets $begun: numbers of the steps that were begun
  if [ -n "$begun_given" ]; then
    begun=$begun_given
  else
    [ -r "$journal" ] || stop 69 "$journal cannot be read: say with --begun \"1 2 …\" which steps were begun"
    begun=$(journal_field step-intended '"step":\([0-9]*\),.*' | sort -n -u | tr '\n' ' ')
  fi
  for number in $begun; do
    is_one_of "$number" "$all_steps" || stop 64 "there is no step $number; the steps are: $all_steps"
  done
}

was_begun() { # STEP
  is_one_of "$1" "$begun"
}

refuse_while_step_lives() { # a step may be a unit of systemd's, which outlives the runner
  command -v systemctl >/dev/null 2>&1 || return 0
  living=$(systemctl list-units --plain --no-legend --all "holdpoint-$operation-step-*.service" 2>/dev/null |
    grep -v -E ' (exited|dead|failed) ' | cut -d ' ' -f 1 | head -n 1)
  [ -z "$living" ] || stop 77 "a step still runs, as the unit $living: wait until it has ended, or end it with: systemctl stop $living"
}

refuse_while_runner_lives() {
  [ -z "$by_runner" ] && [ -r "$journal" ] || return 0
  last=$(journal_field runner-started '"pid":\([0-9]*,"boot_id":"[^"]*"\).*' | tail -n 1)
  [ -n "$last" ] || return 0
  pid=$\{last%%,*}
  boot=$\{last##*:\"}
  boot=$\{boot%\"}
  [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 0
  [ -r "/proc/$pid/cmdline" ] || return 0
  # A number that another process has by now is no runner.
  tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -F -e "$operation" || return 0
  stop 77 "Holdpoint still runs this operation (process $pid): answer its question, or end it with: kill $pid"
}

# A step that can change something and has no list of what it changed was in flight: what differs since belongs to it.
find_in_flight() { # sets $in_flight: the newest begun step without a list; empty: none
  in_flight=
  for number in $changing_steps; do
    if was_begun "$number" && [ ! -f "$data/changes-$number" ]; then in_flight=$number; fi
  done
}

unit_before() { # STEP UNIT-AS-PATTERN: its active state and unit-file state when the step was intended; nothing when it is not written down
  [ -r "$journal" ] || return 0
  sed -n 's/^{"seq":[0-9]*,"at":"[^"]*","type":"step-intended","step":'"$1"',.*"unit":"'"$2"'","load_state":"[^"]*","active_state":"\([^"]*\)","sub_state":"[^"]*","unit_file_state":"\([^"]*\)".*/\1 \2/p' "$journal" | head -n 1
}

already_undone() { # KIND STEP ITEM: Holdpoint itself, or this program, performed this undo to its end
  has_state "done $1 $2.$3" && return 0
  [ -r "$journal" ] || return 1
  journal_field undo-exited '"compensation":{"kind":"'"$1"'","step":'"$2"',"item":'"$3"'},"result":"\(done\)".*' | grep -q .
}

undo_was_begun() { # KIND STEP ITEM
  has_state "begun $1 $2.$3" && return 0
  [ -r "$journal" ] || return 1
  journal_field undo-intended '\("compensation":{"kind":"'"$1"'","step":'"$2"',"item":'"$3"'}\).*' | grep -q .
}
`;
