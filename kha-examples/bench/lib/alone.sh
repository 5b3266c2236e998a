# shellcheck shell=bash
# What a second plan's scripts take by themselves: the command lines that kha sends, handed to the shells of all hosts at the same
# moment, without SSH and without kha.

# alone_learn NUMBER: has each host keep the command line that it gets. A key of its own makes sshd write it down.
alone_learn() {
  local i
  [ -e "$state/asking" ] || {
    mkdir "$state/asking"
    ln -s ../known_hosts ../steps ../texts "$state/asking/"
    ssh-keygen -q -t ed25519 -N '' -C asking -f "$state/asking/key"
    # shellcheck disable=SC2016
    echo 'command="printf %s \"$SSH_ORIGINAL_COMMAND\" >/run/asked; exec bash -c \"$SSH_ORIGINAL_COMMAND\"" '"$(cat "$state/asking/key.pub")" >"$state/asked.pub"
  }
  java "${java_options[@]}" -cp "$classpath" io.kha.examples.bench.SshBench "$fleet" "$state/asking" no-op
  for ((i = 1; i <= $1; i++)); do
    [ -s "$state/hosts/h$i/run/asked" ] || die "host h$i was asked nothing"
  done
}

# alone_prepare NUMBER: a shell on each host that waits at the gate.
alone_prepare() {
  local i
  [ -s "$state/hosts/h$1/run/asked" ] || alone_learn "$1"
  [ -p "$state/gate" ] || mkfifo "$state/gate"
  alone=()
  for ((i = 1; i <= $1; i++)); do
    (
      account_enter "hosts/h$i"
      # shellcheck disable=SC2016
      exec nsenter -t "$(pgrep -P "${started[i - 1]}")" --mount --pid env -i HOME=/root USER=root LOGNAME=root SHELL=/bin/bash \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -c 'asked=$(</run/asked); : <"$0"; exec bash -c "$asked"' "$state/gate" \
        </dev/null >"$state/alone-$i" 2>&1
    ) &
    alone+=($!)
  done
}

# alone_go: opens the gate until all are done, sets wall, and looks whether each said all it had to.
alone_go() {
  local begun=${EPOCHREALTIME/./} i
  arm_wait "${alone[@]}" 7>"$state/gate" || die "a script failed: $(cat "$state"/alone-*)"
  wall=$((${EPOCHREALTIME/./} - begun))
  for ((i = 1; i <= ${#alone[@]}; i++)); do
    grep -q '^kha-[0-9a-f]* end$' "$state/alone-$i" || die "a script did not come to its end: $(cat "$state/alone-$i")"
  done
}
