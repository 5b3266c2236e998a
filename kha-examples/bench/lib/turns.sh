# shellcheck shell=bash
# Turns: in each, every arm does the steps on hosts that have nothing, and again on hosts that have everything. A sample is a line of
# ARM RUN WALL-MICROSECONDS CONTROLLER-CPU-NANOSECONDS HOSTS-CPU-NANOSECONDS PEAK-MIB EXECUTIONS RELAY-CPU-NANOSECONDS in
# $samples.

# Sets arms: those that --arms names or begins the names of, but those whose program is not there.
arms_choose() {
  local arm why
  arms=()
  while IFS='|' read -r arm _; do
    arms_named "$arm" || continue
    why=$(arms_lacks "$arm")
    if [ -n "$why" ]; then say "left out: $(arms_title "$arm"), for want of $why"; else arms+=("$arm"); fi
  done < <(arms_all)
  [ ${#arms[@]} -gt 0 ] || die "no such arms: $named; there are $(arms_all | cut -d'|' -f1 | tr '\n' ' ')"
}

arms_named() {
  local name
  [ -n "$named" ] || return 0
  for name in ${named//,/ }; do
    [[ $1 = "$name" || $1 = "$name"-* ]] && return 0
  done
  return 1
}

turns_run() { # HOSTS MILLISECONDS
  local turn arm most=${turns:-3}
  [ -n "$turns" ] || [ "$1" -le 8 ] || most=1
  samples=$state/samples-$1-$2
  : >"$samples"
  resident_end
  ways_make "$1" "$2"
  turns_warm "$1"
  for ((turn = 1; turn <= most; turn++)); do
    for arm in "${arms[@]}"; do
      ! arms_due "$arm" "$1" "$turn" || turns_arm "$arm" "$1"
    done
  done
}

# What is made once and taken by each turn: the archive of classes, and a JVM that has compiled what it runs often.
turns_warm() { # HOSTS
  local i
  case " ${arms[*]} " in
    *' kha-cds '*)
      [ -e "$state/kha.jsa" ] || {
        hosts_reset "$1"
        (arm_java -XX:ArchiveClassesAtExit="$state/kha.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off -- first) >"$state/log" 2>&1 || { cat "$state/log" >&2; die "no archive of classes"; }
      }
      ;;
  esac
  case " ${arms[*]} " in
    *' kha-aot '*)
      [ -e "$state/kha.aot" ] || {
        hosts_reset "$1"
        (java=$(arms_jdk25) arm_java -XX:AOTCacheOutput="$state/kha.aot" -Xlog:aot=off -Xlog:cds=off -- first) >"$state/log" 2>&1 && [ -e "$state/kha.aot" ] || { cat "$state/log" >&2; die "no AOT cache"; }
      }
      ;;
  esac
  case " ${arms[*]} " in
    *' kha-resident '* | *' kha-open '*)
      resident_start
      for ((i = 0; i < 60 / $1 + 3; i++)); do
        hosts_reset "$1"
        turns_ask first
        turns_ask no-op
      done
      turns_ask open
      for ((i = 0; i < 4000 / $1; i++)); do turns_ask again; done
      turns_ask close
      ;;
  esac
}

turns_ask() { # COMMAND: the resident JVM does what does not count
  resident_ask "$1" >"$state/log" || { cat "$state/log" >&2; die "kha failed ($1)"; }
}

turns_arm() { # ARM HOSTS
  local run runs; runs=$(arms_runs "$1")
  if arms_has_first "$1"; then
    hosts_reset "$2"
    turns_sample "$1" "$2" first
    hosts_verify "$2" || die "after the first run of $1"
  elif ! hosts_verify "$2" >/dev/null 2>&1; then
    arms_do floor first >"$state/log" 2>&1 || { cat "$state/log" >&2; die "the floor failed"; }
  fi
  [ "$1" != kha-open ] || turns_ask open
  for ((run = 0; run < runs; run++)); do turns_sample "$1" "$2" no-op; done
  [ "$1" != kha-open ] || turns_ask close
  hosts_verify "$2" || die "after the no-op run of $1"
}

turns_sample() { # ARM HOSTS RUN
  local who=controller begun wall cpu hosts wire answer executions=-
  case $1 in kha-resident | kha-open) who=resident ;; esac
  [ "$1" != scripts ] || alone_prepare "$2"
  hosts_settle
  [ $who = resident ] || account_forget "$who"
  cpu=$(account_used $who) hosts=$(account_used hosts) wire=$(account_used wire)
  begun=${EPOCHREALTIME/./}
  if [ $who = resident ]; then
    answer=$(resident_ask "$(resident_word "$1" "$3")") || { say "$answer" >&2; die "kha failed"; }
    read -r _ wall executions <<<"${answer}"
  elif [ "$1" = scripts ]; then
    alone_go
  else
    (account_enter controller; arms_do "$1" "$3") >"$state/log" 2>&1 || { tail -30 "$state/log" >&2; die "$1 failed ($3)"; }
    wall=$((${EPOCHREALTIME/./} - begun))
  fi
  arms_after "$1"
  hosts_settle
  echo "$1 $3 $wall $(($(account_used $who) - cpu)) $(($(account_used hosts) - hosts)) $(account_peak $who) $executions $(($(account_used wire) - wire))" >>"$samples"
  printf '%s hosts, %s: %s, %d ms\n' "$2" "$1" "$3" $((wall / 1000)) >&2
}
