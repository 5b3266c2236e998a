# shellcheck shell=bash
# The lab's network: a network namespace of its own with one bridge in it. The machine's own network stays out of it.

network_namespace=/run/netns/$lab_name

# inside COMMAND..: in the lab's network. Not `ip netns exec`: that mounts /sys anew, and systemd-nspawn then finds no cgroups.
inside() { nsenter --net="$network_namespace" "$@"; }

network_up() {
    [ -e "$network_namespace" ] || ip netns add "$lab_name"
    ip -n "$lab_name" link set lo up
    ip -n "$lab_name" link show "$lab_bridge" >/dev/null 2>&1 || ip -n "$lab_name" link add "$lab_bridge" type bridge
    ip -n "$lab_name" address replace "$lab_gateway"/24 dev "$lab_bridge"
    ip -n "$lab_name" link set "$lab_bridge" up
}

network_down() {
    [ ! -e "$network_namespace" ] || ip netns delete "$lab_name"
}

# The machine's end of a node's cable.
cable() { echo "vb-$1"; }

# plug NODE: wait for its cable, which systemd-nspawn makes, and put it into the bridge.
plug() {
    local cable tries; cable=$(cable "$1")
    for ((tries = 0; tries < 300; tries++)); do
        if ip -n "$lab_name" link set "$cable" master "$lab_bridge" up 2>/dev/null; then return; fi
        sleep 0.1
    done
    fail "$1 got no network" "See $(node_folder "$1")/console.log"
}

# unplug NODE: its cable is gone, at both ends. Else it stays while the kernel still has connections of processes that were killed.
unplug() { ip -n "$lab_name" link delete "$(cable "$1")" 2>/dev/null || true; }

is_plugged() { [ -n "$(ip -n "$lab_name" -o link show "$(cable "$1")" master "$lab_bridge" 2>/dev/null)" ]; }
is_cut() { [ -z "$(ip -n "$lab_name" -o link show "$(cable "$1")" up 2>/dev/null)" ]; }
cut_node() { ip -n "$lab_name" link set "$(cable "$1")" down; }
heal_node() { ip -n "$lab_name" link set "$(cable "$1")" up; }
