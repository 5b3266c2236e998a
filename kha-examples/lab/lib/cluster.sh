# shellcheck shell=bash disable=SC1090
# The lab as a whole: up, down, and what it tells about itself.

is_up() { [ -e "$lab_settings" ]; }
need_up() { need_root; is_up || fail "no lab is up" "Start one: $0 up"; . "$lab_settings"; }
all_nodes() { names master "$masters"; names worker "$workers"; }
need_node() { grep -qx -- "$1" <<<"$(all_nodes)" || fail "there is no node '$1'" "Nodes: $(all_nodes | paste -sd' ')"; }
need_root() { [ "$(id -u)" = 0 ] || fail "the lab needs root: it makes network namespaces, mounts and cgroups"; }

machine_packages=(systemd-container debootstrap debian-archive-keyring iproute2 openssh-client util-linux procps kmod gcc libc6-dev gpg gpg-agent gpgconf)

# prepare WHAT RUNTIME: everything that is kept in the cache. Sets $version and $runtime.
prepare() {
    locked 8 "$lab_cache/lock"
    need "${machine_packages[@]}"
    kubernetes_find "$1"
    runtime=$2
    [ -n "$runtime" ] || { if at_least "$version" 1.24; then runtime=containerd; else runtime=docker; fi; }
    need_layer base
    [ "$(runtime_layer "$version" "$runtime")" != containerd2 ] || need_part sid containerd
    need_layer "$(runtime_layer "$version" "$runtime")"
    kubernetes_prepare
    exec 8>&-
}

cluster_up() {
    local want node failed=0 process processes=()
    want=$(printf 'masters=%s workers=%s version=%s runtime=%s' "$masters" "$workers" "$version" "$runtime")
    if is_up && [ "$(cat "$lab_settings")" != "$want" ]; then
        [ "$replace" = yes ] || fail "another lab is up: $(cat "$lab_settings")" "asked for: $want" "To end it and start the new one: --replace. Or give the new one a name: KHA_LAB_NAME=kha-lab2"
        cluster_down
    fi
    mkdir -p "$lab_state"; chmod 700 "$lab_state"
    echo "$want" >"$lab_settings"
    [ -e "$lab_key" ] || ssh-keygen -q -t ed25519 -N '' -C "$lab_name" -f "$lab_key"
    kernel_keep
    network_up
    for node in $(all_nodes); do node_make "$node"; done
    write_known_hosts
    packages_serve
    if ! all_run; then
        say "booting $(all_nodes | paste -sd' ') ..."
        local began=$SECONDS
        for node in $(all_nodes); do node_boot "$node" & processes+=($!); done
        for process in "${processes[@]}"; do wait "$process" || failed=1; done
        [ $failed = 0 ] || fail "not every node came up"
        say "booted in $((SECONDS - began)) s"
    fi
    say "up: $masters masters, $workers workers, Kubernetes $version, $runtime. Next: $0 status; eval \"\$($0 env)\""
}

all_run() { local node; for node in $(all_nodes); do node_booted "$node" || return 1; done; }

# Ends whatever of this lab's name there is, also what an interrupted `up` left.
cluster_down() {
    local name
    for name in $(cgroup_names); do cgroup_kill "$name"; done
    for name in "$lab_state"/nodes/*; do
        [ ! -d "$name" ] || node_remove "${name##*/}"
    done
    cgroup_remove
    [ ! -e "$network_namespace" ] || [ -z "$(ip netns pids "$lab_name")" ] || say "still at work in the lab's network, which goes with them: processes $(ip netns pids "$lab_name" | paste -sd' ')"
    network_down
    kernel_restore
    rm -rf --one-file-system "$lab_state"
    say "down"
}

# known_hosts from the keys on the disks: each node by address, by name, and by the relays that lead to it.
write_known_hosts() {
    local node key file hosts
    for node in $(all_nodes); do
        hosts=$(address "$node"),$node
        for file in "$lab_state/delay-$node"-*; do
            case $file in *.log) ;; *) [ ! -s "$file" ] || hosts+=",[127.0.0.1]:$(cat "$file")" ;; esac
        done
        for key in "$(node_root "$node")"/etc/ssh/ssh_host_*_key.pub; do echo "$hosts $(cut -d' ' -f1,2 "$key")"; done
    done >"$lab_known_hosts.new"
    mv "$lab_known_hosts.new" "$lab_known_hosts"
}

cluster_status() {
    local node state memory
    printf '%-10s %-15s %-8s %s\n' NODE ADDRESS STATE MEMORY
    for node in $(all_nodes); do
        memory=-
        if ! node_runs "$node"; then state=crashed
        else
            state=running memory="$(cgroup_memory "$node") MiB"
            ! is_cut "$node" || state='cut'
        fi
        printf '%-10s %-15s %-8s %s\n' "$node" "$(address "$node")" "$state" "$memory"
    done
}

cluster_env() {
    local folder node masters_at=() workers_at=(); folder=$(version_folder "$version")
    for node in $(names master "$masters"); do masters_at+=("$(address "$node")"); done
    for node in $(names worker "$workers"); do workers_at+=("$(address "$node")"); done
    print_pairs LAB_MASTERS "${masters_at[*]}" LAB_WORKERS "${workers_at[*]}" \
        LAB_MASTER_NAMES "$(names master "$masters" | paste -sd' ')" LAB_WORKER_NAMES "$(names worker "$workers" | paste -sd' ')" \
        LAB_VIP "$lab_vip" LAB_INTERFACE eth0 LAB_KEY "$lab_key" LAB_KNOWN_HOSTS "$lab_known_hosts" LAB_VERSION "$version" LAB_RUNTIME "$runtime" \
        LAB_PROGRAMS "$folder/node" LAB_IMAGES "$folder/images" LAB_APT "http://$lab_gateway:$lab_apt_port/$(minor "$version")/" LAB_APT_KEY "$repository_key" \
        LAB_NETNS "$network_namespace" LAB_STATE "$lab_state"
}

# print_pairs KEY VALUE ..: quoted where a shell needs it.
print_pairs() {
    while [ $# -gt 0 ]; do
        if [[ $2 =~ ^[A-Za-z0-9_./:,@%+=-]*$ ]]; then echo "$1=$2"; else echo "$1='${2//\'/\'\\\'\'}'"; fi
        shift 2
    done
}
