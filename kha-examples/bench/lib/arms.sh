# shellcheck shell=bash
# The arms. Each does the steps on the hosts in $fleet (lines of NAME ADDRESS PORT), all of them at the same time, and succeeds when all
# hosts are done. Run in a subshell that is in the controller's cgroup.

# name | what it is, for the table | what it needs
arms_all() {
  cat <<'LIST'
connect|connection only
connect-default|connection only, OpenSSH's default key exchange
floor|floor: one script a host, a check a step
floor-default|floor, OpenSSH's default key exchange
bulk|bulk floor: reads of one kind at once
bulk-default|bulk floor, OpenSSH's default key exchange
kha-cold|kha, cold: a new process
kha-cds|kha, cold, class-data archive
kha-aot|kha, cold, AOT cache of JDK 25
kha-resident|kha, resident: new connections
kha-open|kha, a second plan over open connections
scripts|the scripts of a second plan alone: no SSH, no kha
controlmaster|OpenSSH, an exec a step over ControlMaster
mitogen|Ansible with Mitogen
ansible|Ansible
LIST
}

arms_title() { arms_all | sed -n "s/^$1|//p"; }

# arms_due ARM HOSTS TURN: whether it has this turn. Those that take long have one, and those that take longest are left out on more
# than 8 hosts unless --arms names them.
arms_due() {
  case $1 in
    mitogen | ansible) [ "$3" = 1 ] && { [ "$2" -le 8 ] || [ -n "$named" ]; } ;;
    controlmaster) [ "$3" = 1 ] ;;
  esac
}

# arms_lacks ARM: says what is not there that it needs.
arms_lacks() {
  case $1 in
    ansible | mitogen) command -v ansible-playbook >/dev/null || { echo "ansible-playbook (Debian: apt-get install --no-install-recommends ansible-core)"; return; } ;;
  esac
  [ "$1" != kha-aot ] || [ -n "$(arms_jdk25)" ] || echo "a JDK 25 or later in /usr/lib/jvm"
  [ "$1" != mitogen ] || [ -e "$mitogen" ] || echo "Mitogen (Debian: apt-get install --no-install-recommends ansible-mitogen)"
}

# The java of a JDK that keeps what it has compiled and linked (JEP 514 and 515); nothing where there is none.
arms_jdk25() {
  local home version
  for home in /usr/lib/jvm/*/; do
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)
    if [ "${version:-0}" -ge 25 ]; then echo "${home}bin/java"; return; fi
  done
}

# Whether it has a first run of its own. The others find what the floor did.
arms_has_first() { case $1 in connect | *-default | kha-open | scripts) return 1 ;; esac; }

# arms_runs ARM: how many no-op runs it has in a turn. Those that are over before one disturbance is have a dozen.
arms_runs() { case $1 in kha-open | scripts) echo 12 ;; *) echo 1 ;; esac; }

# arms_do ARM first|no-op
arms_do() {
  case $1 in
    connect | connect-default) arm_each "$1" true ;;
    floor | floor-default) arm_script "$1" "$state/floor.sh" ;;
    bulk | bulk-default) arm_script "$1" "$state/bulk.sh" ;;
    controlmaster) arm_controlmaster ;;
    ansible) arm_ansible linear ;;
    mitogen) arm_ansible mitogen_linear ;;
    kha-cold) arm_java -Xshare:auto -- "$2" ;;
    kha-cds) arm_java -XX:SharedArchiveFile="$state/kha.jsa" -- "$2" ;;
    kha-aot) java=$(arms_jdk25) arm_java -XX:AOTCache="$state/kha.aot" -- "$2" ;;
  esac
}

# arms_after ARM: what is left of it, outside of its time: connections that would be taken up again.
arms_after() {
  case $1 in
    ansible) arm_sockets "$state/cp" ;;
  esac
}

arm_config() { case $1 in *-default) echo "$state/ssh_config_default" ;; *) echo "$state/ssh_config" ;; esac; }

arm_wait() { # PIDS..
  local pid failed=0
  for pid; do wait "$pid" || failed=1; done
  return "$failed"
}

arm_each() { # ARM COMMAND
  local name pids=() config; config=$(arm_config "$1")
  while read -r name _; do ssh -F "$config" "$name" "$2" </dev/null & pids+=($!); done <"$fleet"
  arm_wait "${pids[@]}"
}

arm_script() { # ARM FILE
  local name pids=() config; config=$(arm_config "$1")
  while read -r name _; do ssh -F "$config" "$name" sh <"$2" & pids+=($!); done <"$fleet"
  arm_wait "${pids[@]}"
}

arm_controlmaster() {
  local name pids=()
  while read -r name _; do arm_exec_each "$name" & pids+=($!); done <"$fleet"
  arm_wait "${pids[@]}"
}

arm_exec_each() { # HOST
  local step socket=$state/cm-$1 status=0
  ssh -F "$state/ssh_config" -o ControlPath="$socket" -o ControlMaster=yes -o ControlPersist=60 -N -f "$1" </dev/null
  for step in "$state"/each/*; do
    ssh -F "$state/ssh_config" -o ControlPath="$socket" "$1" "$(cat "$step")" </dev/null || status=1
  done
  ssh -F "$state/ssh_config" -o ControlPath="$socket" -O exit "$1" 2>/dev/null
  return "$status"
}

arm_ansible() { # STRATEGY
  LC_ALL=C.UTF-8 ANSIBLE_CONFIG=$state/ansible.cfg ANSIBLE_STRATEGY=$1 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ansible-playbook -i "$fleet.ini" "$state/playbook.yaml" </dev/null
}

arm_sockets() { # FOLDER: ends the masters that Ansible leaves
  local socket
  for socket in "$1"/*; do
    [ ! -S "$socket" ] || ssh -F /dev/null -o ControlPath="$socket" -O exit any 2>/dev/null
  done
}

arm_java() { # OPTIONS.. -- COMMAND
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  "${java:-java}" "${options[@]}" "${java_options[@]}" -cp "$classpath" io.kha.examples.bench.SshBench "$fleet" "$state" "$2"
}
