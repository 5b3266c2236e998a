# shellcheck shell=bash
# The steps as shell scripts: one that does them one by one (the floor), one that asks for everything at once first (the bulk floor),
# and one small script for each step.

scripts_make() {
  local calls; calls=$(scripts_calls)
  { cat "$bench/files/steps.sh"; echo "set -e"; echo "$calls"; } >"$state/floor.sh"
  { cat "$bench/files/steps.sh"; scripts_bulk; echo "set -e"; echo "$calls"; echo 'is_all'; } >"$state/bulk.sh"
  mkdir -p "$state/each"
  scripts_each "$calls"
}

# The steps as calls of the functions in files/steps.sh. A call may take several lines.
scripts_calls() {
  local kind a b c text
  while read -r kind a b c text; do
    case $kind in
      file) echo "file $a $b $c $(scripts_quoted "$(cat "$state/texts/$text")")" ;;
      directory) echo "directory $a $b $c" ;;
      *) echo "${kind}_is $a $b" ;;
    esac
  done <"$state/steps"
}

scripts_quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

# One stat, one sha256sum, one sysctl and one systemctl for all steps, held against what they should say.
scripts_bulk() {
  local paths files settings units
  paths=$(awk '/^(file|directory) / { printf " %s", $2 }' "$state/steps")
  files=$(awk '/^file / { printf " %s", $2 }' "$state/steps")
  settings=$(awk '/^sysctl / { printf " %s", $2 }' "$state/steps")
  units=$(awk '/^unit / { printf " %s", $2 }' "$state/steps")
  echo "all() { stat -c '%F %#a %U:%G %n'$paths; sha256sum$files; sysctl$settings; systemctl show -p ActiveState --value$units; }"
  echo "wanted=$(scripts_quoted "$(scripts_wanted)")"
  # shellcheck disable=SC2016
  echo 'is_all() { [ "$(all 2>/dev/null)" = "$wanted" ]; }'
  echo 'is_all && exit 0'
}

scripts_wanted() {
  awk '/^file / { print "regular file", $3, $4, $2 } /^directory / { print $1, $3, $4, $2 }' "$state/steps"
  awk -v texts="$state/texts/" '/^file / { ("sha256sum <" texts $5) | getline sum; sub(/ .*/, "", sum); print sum "  " $2 }' "$state/steps"
  awk '/^sysctl / { print $2, "=", $3 } /^unit / { print (units++ ? "\n" : "") $3 }' "$state/steps"
}

scripts_each() { # CALLS
  local line call='' number=0
  while IFS= read -r line; do
    case $line in
      'file /'* | 'directory /'* | 'sysctl_is '* | 'unit_is '*) scripts_one $((number++)) "$call"; call=$line ;;
      *) call+=$'\n'$line ;;
    esac
  done <<<"$1"
  scripts_one "$number" "$call"
}

scripts_one() { # NUMBER CALL
  [ "$1" = 0 ] || { cat "$bench/files/steps.sh"; echo "$2"; } >"$state/each/$(printf %02d "$1")"
}
