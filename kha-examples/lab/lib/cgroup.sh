# shellcheck shell=bash
# Each node gets a cgroup of its own in every hierarchy, so that its systemd, its containers and its kubelet keep to themselves.
# They are also how the lab knows what belongs to a node: everything in there, and nothing else, is ended with it.

# The hierarchies: one a controller (cgroup v1) or one for all (v2). The lab was built on v1; v2 is written after the manual.
cgroup_roots() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/self/mounts; }

# cgroup_enter NODE: put the calling shell there. Call it in a subshell that becomes the node.
cgroup_enter() {
    local root folder
    for root in $(cgroup_roots); do
        mkdir -p "$root/$lab_name/$1"
        for folder in "$root/$lab_name" "$root/$lab_name/$1"; do
            if [ -e "$folder/cpuset.cpus" ] && [ ! -e "$folder/cgroup.controllers" ]; then
                cat "$root/cpuset.cpus" >"$folder/cpuset.cpus"; cat "$root/cpuset.mems" >"$folder/cpuset.mems"
            fi
        done
        if [ -s "$root/cgroup.controllers" ]; then # v2: hand the controllers down
            for folder in "$root" "$root/$lab_name"; do
                sed 's/\([a-z_]\+\)/+\1/g' "$root/cgroup.controllers" >"$folder/cgroup.subtree_control" 2>/dev/null || true
            done
        fi
        echo "$BASHPID" >"$root/$lab_name/$1/cgroup.procs"
    done
}

# The one hierarchy that is asked who lives there. The freezer comes first: no systemd of this machine moves processes in it.
cgroup_watched() {
    local roots wanted; roots=$(cgroup_roots)
    for wanted in /freezer$ /systemd$ '^/sys/fs/cgroup$'; do ! grep -m 1 -e "$wanted" <<<"$roots" || return 0; done
}

# cgroup_names: whatever of this lab has a cgroup.
cgroup_names() {
    local folder
    for folder in "$(cgroup_watched)/$lab_name"/*/; do
        [ ! -d "$folder" ] || basename "$folder"
    done
}

# cgroup_processes NODE: the process ids in there, as this machine counts them.
cgroup_processes() {
    local folder; folder=$(cgroup_watched)/$lab_name/$1
    [ ! -d "$folder" ] || find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null || true
}

# cgroup_kill NODE: end everything in there at once, as a power cut does.
cgroup_kill() {
    local tries processes
    for ((tries = 0; tries < 200; tries++)); do
        mapfile -t processes < <(cgroup_processes "$1")
        [ ${#processes[@]} != 0 ] || break
        kill -KILL "${processes[@]}" 2>/dev/null || true
        sleep 0.05
    done
    [ ${#processes[@]} = 0 ] || fail "$1 does not end: processes ${processes[*]} stay"
    cgroup_remove "$1"
}

# cgroup_remove [NODE]: the empty folders.
cgroup_remove() {
    local root
    for root in $(cgroup_roots); do
        [ ! -d "$root/$lab_name/${1:-}" ] || find "$root/$lab_name/${1:-}" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}

# cgroup_memory NODE: MiB in use, without file cache that could go at once.
cgroup_memory() {
    local root folder
    for root in $(cgroup_roots); do
        folder=$root/$lab_name/$1
        if [ -e "$folder/memory.usage_in_bytes" ]; then
            awk -v used="$(cat "$folder/memory.usage_in_bytes")" '$1 == "total_inactive_file" { idle = $2 } END { printf "%d\n", (used - idle) / 1048576 }' "$folder/memory.stat"; return
        elif [ -e "$folder/memory.current" ]; then
            awk -v used="$(cat "$folder/memory.current")" '$1 == "inactive_file" { idle = $2 } END { printf "%d\n", (used - idle) / 1048576 }' "$folder/memory.stat"; return
        fi
    done
    echo 0
}
