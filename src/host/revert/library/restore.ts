import { sh } from '../shell-text.ts';

/** Paths go back to the pre-image: first the plan, which is lists, then its acts, inside the boundary. */
export const restore = sh`
restore() { # PATHS (a sorted list): back to the pre-image; what is equal is not touched
  cp -- "$1" "$work/paths"
  # Every name of an inode counts when one of them does.
  join -t "$tab" -o 2.9 "$work/paths" "$data/preimage.list" | grep -v '^-$' | sort -u >"$work/group.names"
  members_of "$work/group.names" >"$work/members"
  sort -u -- "$work/paths" "$work/members" >"$work/wanted.read"
  look "$work/wanted.read"
  by_path <"$work/leftovers" >"$work/leftovers.sorted"
  not_in "$work/leftovers.sorted" <"$work/paths" >"$work/paths.left"
  mv -- "$work/paths.left" "$work/paths"
  make_plan
  if [ -z "$(cat -- "$work"/plan/* "$work/leftovers" | head -c 1)" ]; then
    say '    nothing differs'
    return 0
  fi
  cut -f 1 -- "$work/paths" | while IFS= read -r path; do
    # The folder above gets another time by it.
    printf 'touched %s\ntouched %s\n' "$path" "$\{path%/*}"
  done >>"$state"
  sync -- "$state" || return 1
  : >"$work/places"
  for_each_top write_place
  [ ! -s "$work/leftovers" ] || for_each_top beside_place
  check_copies || return 1
  own_boundary "$work/places" "$self_inside" --inside apply "$work" || return 1
  show_plan
}

members_of() { # NAMES: all names of those hard-link groups in the pre-image
  grep -v "^[^$tab]*\($tab[^$tab]*\)\{7\}$tab-$tab" "$data/preimage.list" | cut -f 1,9 | sort -t "$tab" -k 2,2 | join -t "$tab" -1 2 -2 1 -o 1.1 - "$1" | sort -u
}

write_place() { # PATH ENCODED: a top that is made anew or renamed over needs its parent to be writable
  if cut -f 2 -- "$work/plan/removals" "$work/plan/rmdir" "$work/plan/mkdir" "$work/plan/written" | grep -q -x -F -e "$2"; then
    above=$\{1%/*}
    printf '%s\n' "$\{above:-/}" >>"$work/places"
  elif [ -e "$1" ] || [ -L "$1" ]; then
    printf '%s\n' "$1" >>"$work/places"
  fi
}

beside_place() { # PATH ENCODED
  above=$\{1%/*}
  ! grep -q -F -e "$\{2%/*}/." "$work/leftovers" || [ -d "$1" ] || printf '%s\n' "$\{above:-/}" >>"$work/places"
}

check_copies() { # the copies that are needed are read before the first write
  decode <"$work/plan/copies" | xargs -0 -r sha256sum -z -- >"$work/raw" || { say "    the pre-image cannot be read"; return 1; }
  encode <"$work/raw" | sed "s/^\(.\{64\}\)  \(.*\)$/\2$tab\1/" | by_path >"$work/copies.now"
  sort -t "$tab" -k 1,1 -u -- "$work/plan/copies.sums" | comm -23 - "$work/copies.now" >"$work/damaged"
  [ -s "$work/damaged" ] || return 0
  say '    the pre-image of these is not what was copied; nothing was restored:'
  cut -f 1 -- "$work/damaged" | say_list '      '
  return 1
}

show_plan() {
  {
    sed "s/^$tab/removed   /" "$work/plan/removals"
    sed "s/^$tab/removed   /" "$work/plan/rmdir"
    sed "s/^$tab/made      /" "$work/plan/mkdir"
    sed "s/^$tab/put back  /" "$work/plan/written"
    cut -f 2 -- "$work/plan/fixed" | sed 's/^/set right /'
  } | say_list '    '
}

# The plan's lists: "VALUE tab PATH", an empty value where the act needs none.
make_plan() {
  rm -rf -- "$work/plan"
  mkdir -- "$work/plan"
  (
    cd -- "$work/plan" || exit 1
    : >removals >rmdir >mkdir >written >fixed >owners >modes >times >touched >files >copies.sums >copies
  )
  join -t "$tab" "$work/paths" "$data/preimage.xattrs" | sort >"$work/was.xattrs"
  join -t "$tab" "$work/paths" "$work/now.xattrs" | sort >"$work/is.xattrs"
  comm -3 "$work/was.xattrs" "$work/is.xattrs" | sed "s/^$tab//" | cut -f 1 | sort -u | sed "s/$/$\{tab}x/" >"$work/attributes.differ"
  join -t "$tab" -a 1 -e - -o 0,2.2,2.3,2.4,2.5,2.6,2.7,2.8,2.9,2.10 "$work/paths" "$data/preimage.list" |
    join -t "$tab" -a 1 -e - -o 0,1.2,1.3,1.4,1.5,1.6,1.7,1.8,1.9,1.10,2.2,2.3,2.4,2.5,2.6,2.7,2.8,2.9,2.10 - "$work/now.list" |
    join -t "$tab" -a 1 -e - -o 0,2.2,1.2,1.3,1.4,1.5,1.6,1.7,1.8,1.9,1.10,1.11,1.12,1.13,1.14,1.15,1.16,1.17,1.18,1.19 - "$work/attributes.differ" >"$work/both"
  (cd -- "$work/plan" && plan_entries <"$work/both")
  leave_full
  plan_links
  plan_attributes
  plan_times
}

plan_entries() {
  while IFS=$tab read -r path x wt wm wu wg wtime ws wh wgroup wl nt nm nu ng ntime ns nh ngroup nl; do
    if [ "$wt" = - ] && [ "$nt" = - ]; then continue; fi
    if [ "$wt $wm $wu $wg $wtime $ws $wh $wgroup $wl $x" = "$nt $nm $nu $ng $ntime $ns $nh $ngroup $nl -" ]; then continue; fi
    parent=$\{path%/*}
    if [ "$nt" != - ] && [ "$nt" != "$wt" ]; then
      if [ "$nt" = d ]; then printf '\t%s\n' "$path" >>rmdir; else printf '\t%s\n' "$path" >>removals; fi
      printf '%s\n' "$\{parent:-/}" >>touched
      nt=-
    fi
    if [ "$wt" = - ]; then continue; fi
    if [ "$wt" = d ] && [ "$nt" = - ]; then
      printf '\t%s\n' "$path" >>mkdir
      printf '%s\n' "$\{parent:-/}" >>touched
      printf '%s:%s\t%s\n' "$wu" "$wg" "$path" >>owners
      printf '%s\t%s\n' "$wm" "$path" >>modes
      printf '%s\t%s\n' "$wtime" "$path" >>times
    elif [ "$nt" = - ] || [ "$ws $wh $wgroup $wl" != "$ns $nh $ngroup $nl" ]; then
      printf '%s\t%s\n' "$wgroup" "$path" >>files
      printf '\t%s\n' "$path" >>written
      printf '%s\n' "$\{parent:-/}" >>touched
    else
      printf '\t%s\n' "$path" >>fixed
      if [ "$wu:$wg" != "$nu:$ng" ]; then printf '%s:%s\t%s\n' "$wu" "$wg" "$path" >>owners; fi
      # chown(2) takes setuid and setgid away; an ACL that comes or goes changes the mode.
      if [ "$wt" != l ] && [ "$wu:$wg $wm $x" != "$nu:$ng $nm -" ]; then printf '%s\t%s\n' "$wm" "$path" >>modes; fi
      printf '%s\t%s\n' "$wtime" "$path" >>times
    fi
  done
}

leave_full() { # a directory that has to go and still holds something of an older step goes with that step
  cut -f 2 -- "$work/plan/rmdir" | sort -u >"$work/going"
  [ -s "$work/going" ] || return 0
  cut -f 2 -- "$work/plan/removals" "$work/plan/rmdir" | sort -u >"$work/gone"
  cut -f 1 -- "$work/now.list" | comm -23 - "$work/gone" >"$work/held"
  : >"$work/full"
  while :; do
    sed 's|/[^/]*$||' "$work/held" | sort -u | comm -12 - "$work/going" | comm -23 - "$work/full" >"$work/held.next"
    [ -s "$work/held.next" ] || break
    sort -u -o "$work/full" -- "$work/full" "$work/held.next"
    mv -- "$work/held.next" "$work/held"
  done
  [ -s "$work/full" ] || return 0
  for list in rmdir written files; do
    sed "s/^\(.*\)$tab\(.*\)$/\2$tab\1/" "$work/plan/$list" | sort | join -t "$tab" -v 1 - "$work/full" | sed "s/^\(.*\)$tab\(.*\)$/\2$tab\1/" >"$work/plan.list"
    mv -- "$work/plan.list" "$work/plan/$list"
  done
}

plan_links() { # of each inode one name is put, or is there and sound; the others are linked to it
  sort -- "$work/plan/files" >"$work/files"
  cut -f 2 -- "$work/files" | sort -u >"$work/files.paths"
  not_in "$work/files.paths" <"$work/members" | join -t "$tab" - "$data/preimage.list" | cut -f 1,2,7,8,10 >"$work/members.were"
  join -t "$tab" "$work/members" "$work/now.list" | cut -f 1,2,7,8,10 | comm -12 "$work/members.were" - | cut -f 1 |
    join -t "$tab" -o 2.9,0 - "$data/preimage.list" | by_path >"$work/anchors"
  : >"$work/plan/links"
  : >"$work/plan/put"
  join -t "$tab" -a 1 -e - -o 0,1.2,2.2 "$work/files" "$work/anchors" | {
    last=
    while IFS=$tab read -r group path anchor; do
      if [ "$group" != - ] && [ "$anchor" = - ] && [ "$group" = "$last" ]; then anchor=$put; fi
      if [ "$group" != - ] && [ "$anchor" != - ]; then
        printf '%s\t%s\n' "$anchor" "$path" >>"$work/plan/links"
      else
        folder=$\{path%/*}
        printf '%s\t%s\n' "$\{folder:-/}" "$\{path##*/}" >>"$work/plan/put"
        printf '%s\n' "$path" >>"$work/plan/copies.paths"
        last=$group put=$path
      fi
    done
  }
  [ -f "$work/plan/copies.paths" ] || return 0
  by_path <"$work/plan/copies.paths" | join -t "$tab" - "$data/preimage.list" | grep "^[^$tab]*$\{tab}f$tab" >"$work/copies.list"
  cut -f 1 -- "$work/copies.list" | sed "s|^|$tree_encoded|" >"$work/plan/copies"
  cut -f 1,8 -- "$work/copies.list" | sed "s|^|$tree_encoded|" >"$work/plan/copies.sums"
  rm -f -- "$work/plan/copies.paths"
}

plan_attributes() {
  cut -f 2 -- "$work/plan/mkdir" | sort -u >"$work/made"
  cut -f 2 -- "$work/plan/fixed" | sort -u >"$work/kept"
  cut -f 1,2 -- "$work/was.xattrs" | sort -u >"$work/was.names"
  {
    join -t "$tab" "$work/kept" "$work/is.xattrs" | cut -f 1,2
    # A new directory takes over the default ACL of the one it is made in.
    if [ "$reads_attributes" = yes ]; then sed "s/$/$\{tab}system.posix_acl_access/" "$work/made"; sed "s/$/$\{tab}system.posix_acl_default/" "$work/made"; fi
  } | sort -u | comm -23 - "$work/was.names" >"$work/plan/attributes.gone"
  {
    join -t "$tab" "$work/kept" "$work/was.xattrs" | comm -23 - "$work/is.xattrs"
    join -t "$tab" "$work/made" "$work/was.xattrs"
  } >"$work/plan/attributes.set"
}

plan_times() {
  sort -u -- "$work/plan/touched" | join -t "$tab" - "$data/preimage.list" | grep "^[^$tab]*$\{tab}d$tab" | cut -f 1,6 | sed "s/^\(.*\)$tab\(.*\)$/\2$tab\1/" >>"$work/plan/times"
  sort -u -o "$work/plan/times" -- "$work/plan/times"
  rm -f -- "$work/plan/touched" "$work/plan/files"
}
`;
