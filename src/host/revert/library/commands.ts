import { sh } from '../shell-text.ts';

/** Commands of the runbook, under the same boundary as in the run: as a step's, or in a throw-away view. */
export const commands = sh`
# A command of the runbook: new_command, then these variables, then run_command ARGV….
new_command() {
  c_user='' c_cwd=/ c_timeout=600 c_exits=0 c_out='' c_err='' c_open=no c_network=no c_processes=no c_sockets='' c_show='' c_save='' c_purpose=act c_variables=0
  : >"$work/input"
}

set_env() { # NAME VALUE
  c_variables=$((c_variables + 1))
  eval "c_name_$c_variables=\$1 c_value_$c_variables=\$2"
}

input() { # TEXT
  printf '%s' "$1" >"$work/input"
}

account() { # sets $home, $name, $user_id, $group_id, $groups of $c_user
  name=$\{c_user:-$(id -un)}
  user_id=$(id -u -- "$name") && group_id=$(id -g -- "$name") && groups=$(id -G -- "$name" | tr ' ' ',') || return 1
  home=$(sed -n "s/^$name:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p" /etc/passwd | head -n 1)
  home=$\{home:-/}
}

run_command() { # ARGV…: its output on screen and in $work/out, $work/err; sets $ended: its exit code, or why there is none
  ended=
  if ! account; then ended="there is no user $c_user"; return 1; fi
  if [ ! -d "$c_cwd" ] || [ "$(realpath -- "$c_cwd")" != "$c_cwd" ]; then ended="$c_cwd is no directory"; return 1; fi
  if [ -n "$c_save" ]; then
    if [ -e "$c_save" ] || [ -L "$c_save" ]; then ended="$c_save exists already and is never overwritten"; return 1; fi
  fi
  if [ "$c_open" = yes ] || [ "$confines" = no ]; then run_open "$@"; else run_confined "$@"; fi
  status=$?
  if [ -n "$c_save" ] && [ -z "$ended" ]; then save_output; fi
  [ -n "$ended" ] || ended=$status
  cat -v -- "$work/out" "$work/err" | head -n 40 | say_list '    | '
  case $ended in 124 | 137) [ "$timed" = no ] || ended="timed out after $c_timeout s" ;; esac
  judge_exit
}

judge_exit() {
  case $ended in *[!0-9]* | '') return 1 ;; esac
  [ "$c_exits" = any ] || is_one_of "$ended" "$c_exits" || return 1
  judge_pattern "$c_out" "$work/out" && judge_pattern "$c_err" "$work/err"
}

judge_pattern() { # ERE FILE: the whole text but for one last newline; empty: nothing is asked
  [ -z "$1" ] || { cat -- "$2" && printf '\0'; } | sed -z 's/\n$//' | grep -q -z -x -E -e "$1"
}

own_environment() { # COMMAND…: with NAME VALUE of each variable as last words
  "$@" PATH "$search_path"
  "$@" HOME "$home"
  "$@" USER "$name"
  "$@" LOGNAME "$name"
  "$@" LANG C.UTF-8
  "$@" TZ UTC
  number=0
  while [ "$number" -lt "$c_variables" ]; do
    number=$((number + 1))
    eval "variable=\$c_name_$number text=\$c_value_$number"
    "$@" "$variable" "$text"
  done
}

export_only() { # NAME VALUE
  export "$1=$2"
}

run_open() { # as a plain command of this host: the runbook said host, or nothing confines here
  script_place=
  if [ -n "$c_show" ]; then
    script_place=$(mktemp -d /var/tmp/holdpoint-script.XXXXXX) && chmod 0711 "$script_place" && cp -- "$data/$\{c_show##*/}" "$script_place/" &&
      chmod 0755 "$script_place/$\{c_show##*/}" || return 74
    shift
    set -- "$script_place/$\{c_show##*/}" "$@"
  fi
  [ "$user_id" = "$uid" ] ||
    set -- setpriv "--reuid=$user_id" "--regid=$group_id" "--groups=$groups" --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs -- "$@"
  begin_time
  (
    # By export and not by env(1): everybody may read a command line.
    for variable in $(export -p | sed -n 's/^export \([A-Za-z_][A-Za-z0-9_]*\).*/\1/p'); do unset "$variable"; done
    own_environment export_only
    cd -- "$c_cwd" && unset OLDPWD && exec timeout --kill-after=5 "$c_timeout" "$@"
  ) <"$work/input" >"$work/out" 2>"$work/err" 9>&-
  end_time
  [ -z "$script_place" ] || rm -rf -- "$script_place"
  return "$status"
}

run_confined() {
  viewed=$\{viewed:-}
  [ "$c_purpose" = act ] || find_view
  if [ "$c_purpose" = look ] && [ "$viewed" = yes ]; then boundary_base "$work/view"; else boundary_base; fi
  own_environment opt --setenv
  [ "$c_processes" = yes ] || opt --unshare-pid
  [ "$c_network" = yes ] || opt --unshare-net
  if [ "$c_purpose" = act ]; then for_each_writable bind_writable || return 1; fi
  for_each_state mask_state
  [ "$c_purpose" = look ] && [ "$viewed" = yes ] || for_each_protected protect
  find_hidden >"$work/hidden"
  while IFS= read -r place; do mask "$place"; done <"$work/hidden"
  listening >"$work/sockets"
  while IFS= read -r place; do
    case "$c_sockets$tab" in *"$place$tab"*) ;; *) [ ! -S "$place" ] || opt --ro-bind /dev/null "$place" ;; esac
  done <"$work/sockets"
  [ -z "$c_show" ] || opt --ro-bind "$data/$\{c_show##*/}" "$c_show"
  [ -z "$c_sockets" ] || printf '%s\n' "$c_sockets" | tr '\t' '\n' >"$work/reached"
  if [ -n "$c_sockets" ]; then while IFS= read -r place; do opt --bind "$place" "$place"; done <"$work/reached"; fi
  if [ "$c_network" = yes ]; then
    resolver=$(realpath -e -- /etc/resolv.conf 2>/dev/null)
    case $resolver in /run/*) opt --ro-bind "$resolver" "$resolver" ;; esac
  fi
  if [ "$uid" = 0 ] && [ "$user_id" = 0 ]; then
    opt --cap-drop ALL --cap-add CAP_CHOWN --cap-add CAP_DAC_OVERRIDE --cap-add CAP_FOWNER --cap-add CAP_FSETID
    [ "$c_purpose" = act ] || [ "$viewed" = no ] || opt --cap-add CAP_NET_BIND_SERVICE
  elif [ "$uid" = 0 ]; then
    opt --cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP --cap-add CAP_DAC_OVERRIDE
    set -- setpriv "--reuid=$user_id" "--regid=$group_id" "--groups=$groups" --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs -- "$@"
  elif [ "$user_id" != "$uid" ]; then
    ended="only root can run a command as $name"
    return 1
  fi
  opt --chdir "$c_cwd"
  begin_time
  if [ "$c_purpose" = look ] && [ "$viewed" = yes ]; then
    in_view timeout --kill-after=5 "$c_timeout" bwrap --json-status-fd 3 --args 4 -- "$@" 3>"$work/status" 4<"$work/options" <"$work/input" >"$work/out" 2>"$work/err" 9>&-
  else
    timeout --kill-after=5 "$c_timeout" bwrap --json-status-fd 3 --args 4 -- "$@" 3>"$work/status" 4<"$work/options" <"$work/input" >"$work/out" 2>"$work/err" 9>&-
  fi
  end_time
  # bubblewrap writes exit-code only when the command was really executed.
  [ "$timed" = yes ] || grep -q '"exit-code"' "$work/status" || ended="not started: $(grep -m 1 '^bwrap: ' "$work/err" || echo 'the boundary could not be made')"
  : >"$work/options"
  return "$status"
}

begin_time() {
  began=$(date +%s)
}

end_time() { # $? of the command
  status=$?
  timed=no
  [ $(($(date +%s) - began)) -lt "$c_timeout" ] || timed=yes
  return "$status"
}

bind_writable() { # PATH
  if [ "$(realpath -e -- "$1" 2>/dev/null)" != "$1" ]; then ended="not started: the writable path $1 is not there, or leads elsewhere"; return 1; fi
  opt --bind "$1" "$1"
}

mask_state() { # PATH: Holdpoint's own folders
  [ ! -d "$1" ] || opt --perms 0711 --tmpfs "$1" --remount-ro "$1"
}

protect() { # PATH
  [ ! -e "$1" ] || opt --ro-bind "$1" "$1"
}

mask() { # PATH
  if [ -d "$1" ]; then opt --perms 0000 --tmpfs "$1" --remount-ro "$1"; else opt --ro-bind /dev/null "$1"; fi
}

find_hidden() { # real paths, a line each
  {
    for_each_hidden printf '%s\n'
    cut -d : -f 6 /etc/passwd | sort -u | while IFS= read -r folder; do
      case $folder in '' | / | "$home") continue ;; esac
      for key in "$folder"/.ssh/id_*; do
        case $\{key##*/} in *.*) ;; *) printf '%s\n' "$key" ;; esac
      done
      printf '%s\n' "$folder/.gnupg/private-keys-v1.d"
    done
  } | while IFS= read -r place; do [ ! -e "$place" ] || realpath -e -- "$place"; done 2>/dev/null | sort -u | while IFS= read -r place; do
    ! for_each_state is_elsewhere "$place" || printf '%s\n' "$place"
  done
}

is_elsewhere() { # PLACE FOLDER: the place is not the folder and not in it
  case $1 in "$2" | "$2"/*) return 1 ;; esac
  return 0
}

listening() { # sockets on disk that somebody listens on, where a boundary would show them
  sed -n '2,$s/^[^ ]* [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* *[^ ]* \(\/.*\)$/\1/p' /proc/net/unix | sort -u | grep -v -E '^/(run|tmp|dev|proc)/'
}

save_output() { # the command's stdout to a new file of its user
  : >"$work/save.places"
  for_each_writable save_place
  own_boundary "$work/save.places" -c 'umask 077; set -C; cat -- "$1" >"$2" && { [ -z "$3" ] || chown -h -- "$3" "$2"; }' save "$work/out" "$c_save" "$c_user" ||
    ended="$c_save cannot be made"
}

save_place() { # PATH
  is_elsewhere "$c_save" "$1" || printf '%s\n' "$1" >>"$work/save.places"
}
`;
