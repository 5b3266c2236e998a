# shellcheck shell=bash
# One node: a systemd-nspawn container that boots a whole Debian, with a disk, a name, keys and a network cable of its own.

node_folder() { echo "$lab_state/nodes/$1"; }
node_root() { echo "$lab_state/nodes/$1/root"; }
node_runs() { [ -n "$(cgroup_processes "$1")" ]; }

# The file systems in these folders are plain folders of the machine: overlay over overlay does not work.
node_plain=(/var/lib/containerd /var/lib/docker /var/lib/kubelet)

# node_make NODE: its disk with everything that tells it from the others. Nothing if it is there.
node_make() {
    local node=$1 folder root type; folder=$(node_folder "$1"); root=$(node_root "$1")
    node_mount "$node"
    [ ! -e "$folder/made" ] || return 0
    echo "$node" >"$root/etc/hostname"
    printf '127.0.0.1 localhost\n::1 localhost\n%s %s\n' "$(address "$node")" "$node" >"$root/etc/hosts"
    tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
    printf '[Match]\nName=eth0\n\n[Network]\nAddress=%s/24\nGateway=%s\n' "$(address "$node")" "$lab_gateway" >"$root/etc/systemd/network/10-eth0.network"
    for type in ed25519 ecdsa rsa; do
        rm -f "$root/etc/ssh/ssh_host_${type}_key"
        ssh-keygen -q -t $type -N '' -C "root@$node" -f "$root/etc/ssh/ssh_host_${type}_key"
    done
    node_login "$root" 0 root
    node_login "$root" 1000 home/ops
    node_login "$root" 1001 home/dev
    node_modules "$root"
    node_runtime "$root"
    touch "$folder/made"
}

node_mount() {
    local folder root; folder=$(node_folder "$1"); root=$(node_root "$1")
    mkdir -p "$folder"/{disk,work,root} "${node_plain[@]/#/$folder/plain}"
    if mountpoint -q "$root"; then return; fi
    # A disk belongs to the layers it was made over.
    [ -e "$folder/layers" ] || echo "$(layer "$(runtime_layer "$version" "$runtime")"):$(layer base)" >"$folder/layers"
    mount -t overlay overlay -o "lowerdir=$(cat "$folder/layers"),upperdir=$folder/disk,workdir=$folder/work" "$root" ||
        fail "the disk of $1 cannot be mounted" "The layers it was made over may be gone. Start afresh: $0 down, then $0 up"
}

# node_login ROOT UID HOME: let the lab's key in.
node_login() {
    mkdir -p "$1/$3/.ssh"; chmod 700 "$1/$3/.ssh"
    install -m 600 "$lab_key.pub" "$1/$3/.ssh/authorized_keys"
    chown -R "$2:$2" "$1/$3/.ssh"
}

# node_modules ROOT: let modprobe find what this kernel has. A kernel with modules brings its folder (bound at boot); for one
# that has all built in, a list of what it has, so that modprobe succeeds for these and fails for others, as on a host.
node_modules() {
    local folder; folder=$1/lib/modules/$(uname -r)
    mkdir -p "$folder"
    [ ! -d "/lib/modules/$(uname -r)" ] || return 0
    node_builtin_modules >"$folder/modules.builtin"
    : >"$folder/modules.order"
    chroot "$1" depmod "$(uname -r)" 2>/dev/null # it warns that modules.builtin.modinfo is missing
}

node_builtin_modules() {
    local option module config
    config=$(zcat /proc/config.gz 2>/dev/null || true)
    while read -r option module; do
        # A kernel that does not tell is believed to have everything.
        if [ -z "$config" ] || grep -q "^CONFIG_$option=y" <<<"$config"; then echo "kernel/lab/$module.ko"; fi
    done <"$lab_home/files/modules"
}

# node_runtime ROOT: the container runtime's configuration that depends on the Kubernetes version.
node_runtime() {
    local config=$1/etc/containerd/config.toml pause
    [ "$runtime" = containerd ] || return 0
    pause=$(cat "$(version_folder "$version")/pause-image")
    if [ -e "$config" ]; then
        sed -i -E "s#^(\s*sandbox(_image)? = ).*#\1'$pause'#" "$config"
    fi
}

# node_boot NODE: start it and wait until it is there. What an interrupted boot left undone is done.
node_boot() {
    local folder; folder=$(node_folder "$1")
    if ! node_runs "$1"; then rm -f "$folder/booted"; node_start "$1"; fi
    [ ! -e "$folder/booted" ] || return 0
    is_plugged "$1" || plug "$1"
    node_wait "$1"
    touch "$folder/booted"
}

node_booted() { node_runs "$1" && [ -e "$(node_folder "$1")/booted" ]; }

# node_start NODE: its output goes to console.log.
node_start() {
    local node=$1 folder root plain bind=(); folder=$(node_folder "$1"); root=$(node_root "$1")
    node_mount "$node"
    for plain in "${node_plain[@]}"; do bind+=("--bind=$folder/plain$plain:$plain"); done
    [ ! -d "/lib/modules/$(uname -r)" ] || bind+=("--bind-ro=/lib/modules/$(uname -r)")
    cgroup_remove "$node"
    unplug "$node"
    (
        cgroup_enter "$node"
        exec 8>&- 9>&- </dev/null >>"$folder/console.log" 2>&1
        exec setsid nsenter --net="$network_namespace" systemd-nspawn -q -D "$root" -M "$lab_name-$node" --hostname="$node" \
            --register=no --keep-unit --network-veth-extra="$(cable "$node"):eth0" --resolv-conf=off --timezone=off --link-journal=no \
            --capability=all --system-call-filter=@known --bind=/dev/kmsg "${bind[@]}" --boot
    ) &
    disown
}

# node_wait NODE: until its SSH server lets the lab in and its container runtime runs. No fixed sleep: it is asked.
node_wait() {
    local began=$SECONDS
    until node_ssh "$1" -o ConnectTimeout=2 "systemctl is-active --quiet $runtime" 2>/dev/null </dev/null; do
        node_runs "$1" || fail "$1 ended while booting" "See $(node_folder "$1")/console.log"
        [ $((SECONDS - began)) -lt 180 ] || fail "$1 did not come up in 180 s" "See $(node_folder "$1")/console.log and: $0 ssh $1 journalctl -b"
        sleep 0.3
    done
}

# node_ssh NODE [OPTION..] [COMMAND]
node_ssh() {
    inside ssh -i "$lab_key" -o UserKnownHostsFile="$lab_known_hosts" -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes -o LogLevel=ERROR "root@$(address "$1")" "${@:2}"
}

# node_crash NODE: power off without a word, so the cable goes first: the kernel would say goodbye for every connection. Its disk stays.
node_crash() { unplug "$1"; cgroup_kill "$1"; }

node_remove() {
    local root; root=$(node_root "$1")
    cgroup_kill "$1"
    while mountpoint -q "$root"; do umount "$root" 2>/dev/null || umount -l "$root"; done
    rm -rf --one-file-system "$(node_folder "$1")"
}
