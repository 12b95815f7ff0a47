import { sh } from '../shell-text.ts';

/** Words, order, and the account at the end. */
export const main = sh`
usage() {
  cat <<'TEXT'
sh revert.sh            shows what it would do, then asks for the word revert
sh revert.sh --yes      does it without asking
sh revert.sh --check    only shows and compares; nothing is changed
  --begun "1 2"         these steps were begun (else: journal.ndjson beside this file tells)
  --overwrite           what somebody else changed since goes back too
  --keep-foreign        what somebody else changed since stays
  --past-impossible N   go on past step N, which cannot be undone
  --run-again N.I       run undo I of step N once more, although it is unknown how it ended
  --skip N.I            go on without undo I of step N
  --files-only          no unit is started, stopped, reloaded or looked at
  --no-boundary         without bubblewrap: a boundary is around this already, or you accept none
  --by-runner           said by Holdpoint itself: do not look whether its runner lives
  --part KEY            one part alone: 'restore-paths 2', 'undo-action 3.0', 'reverse-service 1', 'again 4', 'restore-foreign 0'
Exit: 0 verified, 3 stopped to ask, 5 something remains, 64 wrong words, 69 something is missing here, 74 reading or writing failed, 77 refused
TEXT
}

show() {
  say "revert.sh of $operation: $operation_name"
  say "on $(uname -n), as $(id -un), begun steps: $\{begun:-none}"
  [ -z "$in_flight" ] || say "step $in_flight was in flight: what differs since the step before it belongs to it"
  say 'It will, newest step first:'
  describe_parts
  if [ -s "$work/differs" ]; then
    say "Differing from the pre-image now:"
    say_list '  ' <"$work/differs"
  else
    say 'Every allowed path equals the pre-image now.'
  fi
}

account_of_all() {
  if [ -s "$work/unjudged" ]; then
    say 'Not judged here; look at these by hand:'
    say_list '  - ' <"$work/unjudged"
  fi
  if [ -s "$work/remains" ]; then
    say 'Something remains:'
    say_list '  - ' <"$work/remains"
    return 5
  fi
  say 'Taken back and verified.'
}

main() {
  yes=no check=no part='' begun_given='' past_impossible='' overwrite=no keep_foreign=no files_only=no run_again='' skipped='' by_runner='' done_once='' ended='' undone=no
  while [ $# -gt 0 ]; do
    case $1 in
    --yes) yes=yes ;;
    --check) check=yes ;;
    --overwrite) overwrite=yes ;;
    --keep-foreign) keep_foreign=yes ;;
    --files-only) files_only=yes ;;
    --no-boundary) confines=no ;;
    --by-runner) by_runner=yes ;;
    --part | --begun | --past-impossible | --run-again | --skip)
      [ $# -gt 1 ] || stop 64 "$1 needs a value"
      case $1 in
      --part) part=$2 ;;
      --begun) begun_given=$2 ;;
      --past-impossible) past_impossible="$past_impossible $2" ;;
      --run-again) run_again="$run_again $2" ;;
      --skip) skipped="$skipped $2" ;;
      esac
      shift
      ;;
    --inside)
      work=$3
      find_attributes
      case $2 in look) inside_look ;; apply) inside_apply ;; esac
      exit
      ;;
    --help) usage; exit 0 ;;
    *) usage >&2; stop 64 "$1 is not known" ;;
    esac
    shift
  done
  prepare
  if [ -n "$part" ]; then
    look_around
    begin_record
    record "begun $part"
    one_part "$part"
    status=$?
    [ "$status" != 0 ] || record "done $part"
    [ "$status" = 0 ] || say "$part did not do what it should$\{ended:+: $ended}"
    exit "$status"
  fi
  look_around
  show
  if [ "$check" = yes ]; then
    ask_about_foreign
    [ ! -s "$work/differs" ] || exit 5
    exit 0
  fi
  ask_about_foreign || stop 3 'nothing was done. --overwrite puts them back too, --keep-foreign leaves them as they are'
  confirm
  # From here on a key does not stop it. Killed, it can be run again.
  trap '' INT HUP
  : >>"$state"
  begin_record
  say 'Phase 1: files, newest step first'
  files_first
  [ "$overwrite" = no ] || restore_foreign
  say 'Phase 2: what publishes them, oldest first'
  publish
  prove
  say '  gates:'
  judge_gates
  account_of_all
  exit
}

restore_foreign() {
  [ -s "$work/foreign" ] || return 0
  say '  paths that somebody else changed go back too'
  record 'begun restore-foreign 0'
  restore "$work/foreign" || stop 74 'they could not be put back; what failed stands above'
  record 'done restore-foreign 0'
}

find_attributes() {
  if [ "$reads_attributes" = yes ] && ! { command -v getfattr && command -v setfattr; } >/dev/null 2>&1; then
    [ ! -s "$data/preimage.xattrs" ] || need_tools getfattr setfattr
    reads_attributes=no
  fi
}

prepare() {
  need_tools $needed_tools
  [ "$confines" = no ] || need_tools bwrap
  [ -d "$tree" ] || [ ! -s "$data/preimage.list" ] || stop 69 "the pre-image $tree is not there"
  find_attributes
  [ "$check" = yes ] || logging=yes
  exec 9>>"$here/revert.lock"
  flock -n 9 || stop 77 'another revert.sh of this operation runs'
  rm -rf -- "$here"/revert.work.??????
  make_work
  refuse_while_runner_lives
  refuse_while_step_lives
  find_begun
  find_in_flight
  try_boundary
}
`;
