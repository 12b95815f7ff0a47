import { sh } from '../shell-text.ts';

/** The words that the compiled part is written in. */
export const words = sh`
told() { # STEP TEXT
  ! was_begun "$1" || say "  step $1: $2"
}

confirm() {
  [ "$yes" = no ] || return 0
  [ -t 0 ] || stop 64 'say --yes to do it, --check to look only'
  printf 'Type revert to do this: '
  read -r typed || typed=
  [ "$typed" = revert ] || stop 3 'nothing was done'
}

restore_step() { # STEP
  paths_of_step "$1"
  [ -s "$work/step.paths" ] || return 0
  # Only an undo can have changed something since everything was looked at.
  [ "$undone" = yes ] || [ -s "$work/leftovers" ] || [ -n "$(comm -12 "$work/step.paths" "$work/differs" | head -c 1)" ] || return 0
  say "  paths of step $1 go back to the pre-image"
  record "begun restore-paths $1"
  restore "$work/step.paths" || stop 74 "the paths of step $1 could not be put back; what failed stands above. Run it again."
  record "done restore-paths $1"
}

undo_item() { # STEP ITEM REPEATABLE TEXT FUNCTION JUDGE
  if is_one_of "$1.$2" "$skipped"; then remains "undo $2 of step $1 was left out: $4"; return 0; fi
  if ! is_one_of "$1.$2" "$run_again"; then
    if already_undone undo-action "$1" "$2"; then say "  undo $2 of step $1 was done before"; return 0; fi
    if [ "$3" = no ] && undo_was_begun undo-action "$1" "$2"; then
      stop 3 "it is unknown how undo $2 of step $1 ended ($4). Look, then: --run-again $1.$2, or --skip $1.$2"
    fi
  fi
  say "  undo $2 of step $1: $4"
  keep_state "begun undo-action $1.$2" || stop 74 "$state cannot be written"
  undone=yes
  record "begun undo-action $1.$2"
  "$5"
  case $? in
  0)
    record "done undo-action $1.$2"
    keep_state "done undo-action $1.$2" || stop 74 "$state cannot be written"
    ;;
  *) stop 3 "undo $2 of step $1 did not do what it should$\{ended:+ ($ended)}. Mend it by hand, then: --run-again $1.$2, or --skip $1.$2" ;;
  esac
  count=$(grep -c . "$work/remains")
  "$6"
  [ "$(grep -c . "$work/remains")" = "$count" ] || stop 3 "the gates of undo $2 of step $1 do not pass. Look, then: --run-again $1.$2, or --skip $1.$2"
}

impossible() { # STEP WHY
  if is_one_of "$1" "$past_impossible"; then remains "step $1 cannot be undone: $2"; return 0; fi
  stop 3 "step $1 cannot be undone: $2. To go on with the steps before it: --past-impossible $1"
}

pass_over() { # STEP WHY
  say "  step $1 is not undone: $2"
}

once() { # KEY: true the first time
  ! is_one_of "$1" "$done_once" || return 1
  done_once="$done_once $1"
}

again_failed() { # STEP
  remains "step $1 once more failed"
}

need_secret() { # NAME: sets $value
  [ -r "$here/secrets.json" ] || stop 69 "the value of the secret $1 is needed, and $here/secrets.json is gone"
  raw=$(sed -n 's/.*[{,]"'"$1"'":"\(\([^"\\]\|\\.\)*\)"[,}].*/\1/p' "$here/secrets.json")
  [ -n "$raw" ] || stop 69 "the value of the secret $1 is not in $here/secrets.json"
  # JSON's escapes; \u00XX stands only for control characters there.
  value=$(printf '%s' "$raw" | sed 's/\\\\/\x01/g; s/\\n/\n/g; s/\\t/\t/g; s/\\r/\r/g; s/\\b/\x08/g; s/\\f/\x0c/g; s/\\u001b/\x1b/g; s/\\\(["\/]\)/\1/g; s/\x01/\\/g'; printf x)
  value=$\{value%x}
}
`;
