import { sh } from '../shell-text.ts';

/** Changes of somebody else, what stays, and the comparison at the end. */
export const proof = sh`
list_or_empty() { # FILE
  [ ! -f "$1" ] || cat -- "$1"
}

stays() { # makes $work/stays: paths that only steps with undo none changed, and the folders made for them
  for number in $all_steps; do
    was_begun "$number" || continue
    if is_one_of "$number" "$none_steps"; then list_or_empty "$data/changes-$number" | cut -f 2 >>"$work/by.none"
    else list_or_empty "$data/changes-$number" >>"$work/by.others"
    fi
  done
  if [ -n "$in_flight" ] && is_one_of "$in_flight" "$none_steps"; then cat -- "$work/flying" >>"$work/by.none"; fi
  list_or_empty "$work/by.others" | cut -f 2 | sort -u >"$work/others"
  list_or_empty "$work/by.none" | sort -u | comm -23 - "$work/others" >"$work/stays.own"
  {
    cat -- "$work/stays.own"
    list_or_empty "$work/by.others" | sed -n "s/^created$tab//p" | while IFS= read -r folder; do
      ! grep -q -F -e "$folder/" "$work/stays.own" || printf '%s\n' "$folder"
    done
  } | sort -u >"$work/stays"
}

# Looks at everything once. $work/flying: what a step in flight changed. $work/foreign: what somebody else changed since the last list.
look_around() {
  look
  cp -- "$work/now.list" "$work/first.list"
  differing "$data/after.list" "$data/after.xattrs" >"$work/since"
  differing "$data/preimage.list" "$data/preimage.xattrs" >"$work/differs"
  : >"$work/flying"
  : >"$work/foreign"
  if [ -n "$in_flight" ]; then
    cp -- "$work/since" "$work/flying"
  else
    { [ ! -f "$state" ] || sed -n 's/^touched //p' "$state"; } | sort -u >"$work/touched"
    comm -12 "$work/since" "$work/differs" | comm -23 - "$work/touched" >"$work/foreign"
  fi
  list_or_empty "$data/foreign" | sort -u | comm -12 - "$work/differs" >>"$work/foreign"
  # What an interrupted restore left behind is ours; the next restore takes it away.
  sort -u -o "$work/leftovers" -- "$work/leftovers"
  sort -u -- "$work/foreign" | comm -23 - "$work/leftovers" >"$work/foreign.others"
  mv -- "$work/foreign.others" "$work/foreign"
  stays
}

paths_of_step() { # STEP: makes $work/step.paths, what goes back with it
  {
    list_or_empty "$data/changes-$1" | cut -f 2
    [ "$1" != "$in_flight" ] || cat -- "$work/flying"
  } | sort -u | comm -23 - "$work/stays" >"$work/step.paths"
  if [ "$keep_foreign" = yes ]; then
    comm -23 "$work/step.paths" "$work/foreign" >"$work/step.less"
    mv -- "$work/step.less" "$work/step.paths"
  fi
}

three_way() { # paths on stdin
  while IFS= read -r path; do
    say "    $path"
    for place in "before:$data/preimage.list" "after the step:$data/after.list" "now:$work/first.list"; do
      found=$(printf '%s\n' "$path" | join -t "$tab" - "$\{place#*:}" | cut -f 2-8 | tr '\t' ' ')
      say "      $\{place%%:*}: $\{found:-absent}"
    done
  done
}

ask_about_foreign() {
  [ -s "$work/foreign" ] || return 0
  say 'Somebody else changed these since the operation last looked (type, mode, owner, group, time, size, SHA-256):'
  three_way <"$work/foreign"
  if [ "$overwrite" = yes ]; then say 'They go back to the pre-image too (--overwrite).'; return 0; fi
  if [ "$keep_foreign" = yes ]; then
    say 'They stay as they are (--keep-foreign).'
    while IFS= read -r path; do remains "kept as somebody else changed it: $path"; done <"$work/foreign"
    return 0
  fi
  return 3
}

prove() {
  say 'Phase 3: is everything as before?'
  look
  differing "$data/preimage.list" "$data/preimage.xattrs" >"$work/differs"
  comm -12 "$work/differs" "$work/stays" >"$work/staying"
  if [ -s "$work/staying" ]; then
    say '  these stay, because only steps that are not undone changed them:'
    say_list '    ' <"$work/staying"
  fi
  comm -23 "$work/differs" "$work/stays" >"$work/left"
  if [ -s "$work/left" ]; then while IFS= read -r path; do remains "differs from the pre-image: $path"; done <"$work/left"
  else say "  the allowed paths equal the pre-image by list ($(grep -c . "$work/now.list") entries, SHA-256)"
  fi
  if command -v rsync >/dev/null; then for_each_top compare_by_rsync
  elif command -v diff >/dev/null; then for_each_top compare_by_diff
  else unjudged 'no independent comparison: neither rsync nor diff is here'
  fi
}

had() { # PATH: 0: copied and there; 1: neither; 2: one of the two
  there=no copied=no
  if [ -e "$1" ] || [ -L "$1" ]; then there=yes; fi
  if [ -e "$tree$1" ] || [ -L "$tree$1" ]; then copied=yes; fi
  case $there$copied in yesyes) return 0 ;; nono) return 1 ;; esac
  return 2
}

compare_by_rsync() { # PATH ENCODED: every line of a dry run that would make the living side equal is a difference
  had "$1"
  case $? in 1) return 0 ;; 2) remains "differs from the pre-image by rsync: $1"; return 0 ;; esac
  above=$\{1%/*}
  {
    for_each_kept rsync_rule "$above"
    find "$1" -type s -print0 | while_nul_rule "$above"
    printf '+ %s\0+ %s/**\0- *\0' "$\{1#"$above"}" "$(printf '%s' "$\{1#"$above"}" | sed 's/[\\*?[]/\\&/g')"
  } >"$work/rules"
  if ! rsync -n -aHAX -c -i -0 -8 --delete --numeric-ids --modify-window=-1 '--out-format=%i %n' "--filter=merge $work/rules" -- "$tree$above/" "$above/" >"$work/raw" 2>"$work/said"; then
    unjudged "rsync could not compare $1: $(head -n 1 "$work/said")"
    return 0
  fi
  grep -v '^[^ ]*  *\./$' "$work/raw" | cut -c 13- | sed 's/\\\([^#]\)/\\0134\1/g; s/\\$/\\0134/; s/\\#\([0-7]\{3\}\)/\\0\1/g; s|/$||' |
    sed "s|^|$(printf '%s' "$above" | sed 's/\\/\\0134/g; s/[\\&|]/\\&/g')/|" | sort -u | comm -23 - "$work/stays" >"$work/left"
  if [ -s "$work/left" ]; then while IFS= read -r path; do remains "differs from the pre-image by rsync: $path"; done <"$work/left"
  else say "  $1 equals the pre-image by rsync (dry run with checksums)"
  fi
}

rsync_rule() { # ABOVE PATH: leaves out exactly this path
  is_elsewhere "$2" "$1" || printf '%s\0' "- $(printf '%s' "$\{2#"$1"}" | rule_text)"
}

# rsync(1): a backslash escapes only where the pattern holds a wildcard.
rule_text() {
  sed '/[*?[]/s/[\\*?[]/\\&/g'
}

while_nul_rule() { # ABOVE; NUL-separated paths on stdin
  encode | while IFS= read -r socket; do
    printf '%s\0' "- $\{socket#"$1"}"
  done
}

compare_by_diff() { # PATH ENCODED
  had "$1"
  case $? in 1) return 0 ;; 2) remains "differs from the pre-image by diff: $1"; return 0 ;; esac
  diff -rq --no-dereference -- "$tree$1" "$1" >"$work/raw" 2>&1
  if [ $? -gt 1 ]; then unjudged "diff could not compare $1: $(head -n 1 "$work/raw")"; return 0; fi
  if [ -s "$work/raw" ] && [ -s "$work/stays" ]; then unjudged "diff of $1, in which kept paths may differ: $(head -n 3 "$work/raw" | tr '\n' ';')"
  elif [ -s "$work/raw" ]; then remains "differs from the pre-image by diff: $(head -n 3 "$work/raw" | tr '\n' ';')"
  else say "  $1 has the contents of the pre-image by diff"
  fi
}
`;
