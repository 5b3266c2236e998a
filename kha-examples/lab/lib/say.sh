# shellcheck shell=bash
# What the lab tells. Standard output is for answers (status, env); everything else goes to standard error.

say() { printf 'lab: %s\n' "$*" >&2; }

# fail WHAT [REMEDY]
fail() {
    say "$1"
    [ $# -lt 2 ] || printf '     %s\n' "${@:2}" >&2
    exit 1
}

# long WHAT COMMAND..: run something that takes long. Says what, how long so far every 15 s, and how long in the end; what the
# command prints goes to a log, whose end is shown if it fails. Do not call it behind || or in `if`: errexit would be off inside.
long() {
    local what=$1 began=$SECONDS log ticker status; shift
    mkdir -p "$lab_cache/log"
    log=$lab_cache/log/$(tr -cs 'a-zA-Z0-9.\n' - <<<"$what").log
    say "$what ..."
    ticking "$what" "$began" 8>&- 9>&- &
    ticker=$!
    set +e
    ( set -e; "$@" ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if [ "$status" != 0 ]; then
        tail -n 20 "$log" >&2
        fail "$what: failed after $((SECONDS - began)) s" "All it printed is in $log"
    fi
    say "$what: done in $((SECONDS - began)) s"
}

# ticking WHAT BEGAN: tell every 15 s, until ended or until this lab command is gone.
ticking() {
    local nap
    trap 'kill "$nap"; exit' TERM
    while true; do
        sleep 15 >/dev/null 2>&1 & nap=$!
        wait "$nap"
        kill -0 $$ 2>/dev/null || return
        say "$1: $((SECONDS - $2)) s so far"
    done
}

# locked FD FILE: hold the lock until this process ends or closes FD, so that two of these at once do not tread on each other.
locked() {
    mkdir -p "$(dirname "$2")"
    eval "exec $1>\"\$2\""
    flock -n "$1" || { say "another lab command is at work, waiting for it"; flock "$1"; }
}
