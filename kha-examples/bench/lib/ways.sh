# shellcheck shell=bash
# The ways to the hosts: as they are, or through a relay that holds every byte back, and what each program has to know of them.

# ways_make HOSTS MILLISECONDS: writes $fleet and the settings of ssh and Ansible.
ways_make() {
  local i
  ways_end
  fleet=$state/fleet
  : >"$fleet"
  for ((i = 1; i <= $1; i++)); do
    if [ "$2" = 0 ]; then
      echo "h$i $(hosts_address "$i") $hosts_port"
    else
      ways_relay "$i" "$2"
    fi
  done >"$fleet"
  ways_known_hosts
  ways_ssh_config "KexAlgorithms curve25519-sha256" >"$state/ssh_config"
  ways_ssh_config "# the key exchange that OpenSSH prefers" >"$state/ssh_config_default"
  ways_ansible "$1"
}

ways_relay() { # NUMBER MILLISECONDS
  local file=$state/relay-$1 tries
  rm -f "$file"
  (account_enter wire; exec "$state/relay" "$(hosts_address "$1")" "$hosts_port" $(($2 / 2)) "$file" "$(hosts_relay_address "$1")" >/dev/null 2>&1 5>&- 6>&-) &
  relays+=($!)
  for ((tries = 0; tries < 100; tries++)); do [ ! -s "$file" ] || break; sleep 0.02; done
  [ -s "$file" ] || die "the relay to h$1 did not start"
  echo "h$1 $(hosts_relay_address "$1") $(cat "$file")"
}

ways_end() {
  [ ${#relays[@]} = 0 ] || kill "${relays[@]}" 2>/dev/null || true
  relays=()
}

ways_known_hosts() {
  local name address port
  while read -r name address port; do
    echo "[$address]:$port $(cut -d' ' -f1,2 "$state/hosts/$name/key.pub")"
  done <"$fleet" >"$state/known_hosts"
}

ways_ssh_config() { # A LINE MORE
  local name address port
  while read -r name address port; do printf 'Host %s\n  HostName %s\n  Port %s\n' "$name" "$address" "$port"; done <"$fleet"
  cat <<EOF
Host *
  User root
  IdentityFile $state/key
  IdentitiesOnly yes
  PreferredAuthentications publickey
  UserKnownHostsFile $state/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  BatchMode yes
  LogLevel ERROR
  $1
EOF
}

ways_ansible() { # HOSTS
  local name address port
  mkdir -p "$state/cp"
  { echo '[all]'; while read -r name address port; do echo "$name ansible_host=$address ansible_port=$port"; done <"$fleet"; } >"$fleet.ini"
  sed -e "s|@STATE@|$state|g; s|@FORKS@|$1|g; s|@MITOGEN@|$mitogen|g" "$bench/files/ansible.cfg" >"$state/ansible.cfg"
  ways_playbook >"$state/playbook.yaml"
}

ways_playbook() {
  local kind a b c text
  printf -- '- hosts: all\n  gather_facts: false\n  tasks:\n'
  while read -r kind a b c text; do
    case $kind in
      file) echo "    - copy: {dest: $a, mode: '$b', owner: ${c%:*}, group: ${c#*:}, src: $state/texts/$text}" ;;
      directory) echo "    - file: {path: $a, state: directory, mode: '$b', owner: ${c%:*}, group: ${c#*:}}" ;;
      sysctl) printf -- '    - command: sysctl -n %s\n      register: r\n      changed_when: false\n      failed_when: r.stdout != "%s"\n' "$a" "$b" ;;
      unit) printf -- '    - command: systemctl is-active %s\n      register: r\n      changed_when: false\n      failed_when: r.stdout != "%s"\n' "$a" "$b" ;;
    esac
  done <"$state/steps"
}
