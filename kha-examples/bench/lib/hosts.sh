# shellcheck shell=bash
# The hosts: each a real sshd in namespaces of its own for mounts and processes, with /srv, /run, /root and /var/lib of its own and a
# systemd (the user's manager, which answers systemctl at the place where it asks). The rest of the machine's files they share.

hosts_port=2222

hosts_address() { echo "127.78.$(($1 / 250)).$(($1 % 250 + 1))"; }
hosts_relay_address() { echo "127.79.$(($1 / 250)).$(($1 % 250 + 1))"; }

# hosts_up NUMBER: raises hosts h1..hNUMBER, eight at a time, and waits for them.
hosts_up() {
  local i first last
  [ -f "$state/key" ] || ssh-keygen -q -t ed25519 -N '' -C bench -f "$state/key"
  mkdir -p /run/sshd
  for ((first = 1; first <= $1; first += 8)); do
    last=$((first + 7 < $1 ? first + 7 : $1))
    for ((i = first; i <= last; i++)); do hosts_start "$i"; done
    for ((i = first; i <= last; i++)); do hosts_await "$i"; done
  done
}

hosts_start() {
  local home=$state/hosts/h$1
  mkdir -p "$home"/{srv,run/sshd,run/systemd/system,lib,root/.config/systemd/user}
  cp "$bench/files/"bench*.{service,target} "$home/root/.config/systemd/user/"
  ssh-keygen -q -t ed25519 -N '' -C "h$1" -f "$home/key"
  sed -e "s|@ADDRESS@|$(hosts_address "$1")|; s|@PORT@|$hosts_port|; s|@HOME@|$home|; s|@KEYS@|$state|g" \
    "$bench/files/sshd_config" >"$home/sshd_config"
  (
    account_enter "hosts/h$1"
    exec setsid unshare --mount --pid --cgroup --fork --kill-child --mount-proc --propagation private \
      bash "$bench/files/host" "$home" </dev/null >"$home/log" 2>&1 3>&-
  ) &
  started+=($!)
}

hosts_await() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    [ ! -e "$state/hosts/h$1/run/ready" ] || return 0
    sleep 0.1
  done
  tail -5 "$state/hosts/h$1/log" >&2
  die "host h$1 did not start"
}

# hosts_reset NUMBER: as they were before anything was done to them.
hosts_reset() {
  local i
  for ((i = 1; i <= $1; i++)); do
    rm -rf "$state/hosts/h$i/srv/bench" "$state/hosts/h$i/lib/kha"
  done
}

# hosts_verify NUMBER: whether every host has exactly what the steps say, and nothing beside it; looked at on its disk, not over SSH.
hosts_verify() {
  local i wanted
  wanted=$(hosts_wanted | sort)
  for ((i = 1; i <= $1; i++)); do
    [ "$(cd "$state/hosts/h$i/srv" && hosts_there | sort)" = "$wanted" ] || {
      echo "host h$i is not as the steps say:"
      diff <(cd "$state/hosts/h$i/srv" && hosts_there | sort) <(echo "$wanted") | head -5
      return 1
    }
  done
}

hosts_there() {
  find bench ! -path bench -printf '%y %#m %u:%g %p\n'
  find bench -type f -exec sha256sum {} +
}

hosts_wanted() {
  local kind path mode owner text
  while read -r kind path mode owner text; do
    case $kind in
      directory) echo "d $mode $owner ${path#/srv/}" ;;
      file)
        echo "f $mode $owner ${path#/srv/}"
        echo "$(sha256sum <"$state/texts/$text" | cut -d' ' -f1)  ${path#/srv/}"
        ;;
    esac
  done <"$state/steps"
}

# hosts_settle: waits until the hosts have nothing more to do.
hosts_settle() {
  local before now tries
  before=$(account_used hosts)
  for ((tries = 0; tries < 50; tries++)); do
    sleep 0.1
    now=$(account_used hosts)
    [ "$((now - before))" -gt 1000000 ] || return 0
    before=$now
  done
}
