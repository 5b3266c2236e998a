# shellcheck shell=bash
# Small programs of the lab that stay running on this machine, in the lab's network: each in a cgroup of its own, by which it is
# found again and ended.

service_runs() { [ -n "$(cgroup_processes "service-$1")" ]; }

# service_start NAME COMMAND..
service_start() {
    local name=$1; shift
    (
        cgroup_enter "service-$name"
        exec 8>&- 9>&- </dev/null >>"$lab_state/$name.log" 2>&1
        exec setsid nsenter --net="$network_namespace" "$@"
    ) &
    disown
}

service_stop() { cgroup_kill "service-$1"; }
