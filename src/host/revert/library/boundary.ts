import { sh } from '../shell-text.ts';

/** The same boundary as a step's, made with bubblewrap: bwrap(1). Options go by descriptor 4, because everybody may read a command line. */
export const boundary = sh`
opt() {
  printf '%s\0' "$@" >>"$work/options"
}

boundary_base() { # [VIEW]: what every boundary has; VIEW stands for the host's own files
  : >"$work/options"
  opt --die-with-parent --new-session --unshare-ipc --unshare-uts --unshare-cgroup
  [ "$uid" = 0 ] || opt --unshare-user --uid "$uid" --gid "$gid"
  opt --clearenv
  if [ $# = 0 ]; then opt --ro-bind / /; else opt --bind "$1/root" / --ro-bind /sys /sys; fi
  opt --dev /dev --proc /proc --ro-bind /proc/sys /proc/sys --ro-bind-try /proc/sysrq-trigger /proc/sysrq-trigger
  if [ $# = 0 ]; then opt --tmpfs /run; else opt --bind "$1/run" /run; fi
  opt --tmpfs /tmp
}

find_view() { # sets $viewed: yes where a throw-away view of this host can be had
  [ -z "$viewed" ] || return 0
  viewed=no
  [ "$uid" = 0 ] && [ "$confines" = yes ] && command -v unshare >/dev/null && command -v mount >/dev/null || return 0
  mkdir -p -- "$work/view"
  sed -n 's/^[0-9]* [0-9]* [^ ]* [^ ]* \([^ ]*\) .* - \([^ ]*\) .*/\2 \1/p' /proc/self/mountinfo |
    grep -v -E ' (/|/(proc|sys|dev|run|tmp)(/.*)?)$' | grep -v '[\\:,]' | sort -u >"$work/mounts"
  grep -E '^(ext[234]|xfs|btrfs|tmpfs|overlay|f2fs|zfs|squashfs) ' "$work/mounts" | cut -d ' ' -f 2 | sort -r >"$work/overlays"
  grep -v -E '^(ext[234]|xfs|btrfs|tmpfs|overlay|f2fs|zfs|squashfs) ' "$work/mounts" | cut -d ' ' -f 2 | sort -r >"$work/only.shown"
  in_view true 2>/dev/null && viewed=yes
}

in_view() { # COMMAND…: in a mount namespace in which $work/view/root is a copy-on-write sight of /
  set -- : "$@"
  while IFS= read -r mount; do set -- "$mount" "$@"; done <"$work/only.shown"
  set -- : "$@"
  while IFS= read -r mount; do set -- "$mount" "$@"; done <"$work/overlays"
  unshare --mount --propagation private -- /bin/sh -c "$view_script" holdpoint-view "$work/view" 25% 65536 "$@"
}

own_boundary() { # PLACES COMMAND…: our own tools; only the places in that list (plain paths, a line each) and $work can be written
  places=$1
  shift
  if [ "$confines" = no ]; then
    /bin/sh "$@" 9>&-
    return
  fi
  boundary_base
  opt --unshare-pid --unshare-net
  # Tops below the emptied directories are brought back.
  for_each_top show_top
  sort -u -- "$places" >"$work/places.sorted"
  while IFS= read -r place; do opt --bind "$place" "$place"; done <"$work/places.sorted"
  opt --ro-bind "$here" "$here" --bind "$work" "$work"
  [ "$uid" != 0 ] || opt --cap-drop ALL --cap-add CAP_CHOWN --cap-add CAP_DAC_OVERRIDE --cap-add CAP_FOWNER --cap-add CAP_FSETID
  opt --chdir /
  bwrap --args 4 -- /bin/sh "$@" 4<"$work/options" 9>&-
}

show_top() { # PATH ENCODED
  case $1 in /tmp/* | /run/*) ;; *) return 0 ;; esac
  if [ -L "$1" ]; then opt --ro-bind "$\{1%/*}" "$\{1%/*}"
  elif [ -e "$1" ]; then opt --ro-bind "$1" "$1"
  fi
}

try_boundary() {
  [ "$confines" = yes ] || return 0
  : >"$work/none"
  own_boundary "$work/none" -c : 2>"$work/said" ||
    stop 69 "the boundary cannot be made: $(head -n 1 "$work/said"). Where a boundary is around this already, or you accept none: --no-boundary"
}
`;
