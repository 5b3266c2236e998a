# shellcheck shell=bash
# A slower way to a node. Where the kernel has netem, its cable is slowed; elsewhere a relay in user space listens on 127.0.0.1
# in the lab's network and holds every byte back.

# delay_node NODE MS [PORT]: prints the host and port to use.
delay_node() {
    local node=$1 delay=$2 port=${3:-22} file name cable tries
    [[ $delay =~ ^[0-9]+$ && $port =~ ^[0-9]+$ ]] || fail "lab delay $node $delay $port: milliseconds and a port are numbers"
    name=delay-$node-$port file=$lab_state/delay-$node-$port cable=$(cable "$node")
    service_stop "$name"; rm -f "$file"
    inside tc qdisc del dev "$cable" root 2>/dev/null || true
    if [ "$delay" = 0 ]; then
        say "$node is as near as before"
    elif inside tc qdisc add dev "$cable" root netem delay "${delay}ms" 2>/dev/null; then
        say "$node is $delay ms away, on every port"
        echo "$(address "$node"):$port"
    else
        need gcc libc6-dev
        service_start "$name" "$(compiled relay)" "$(address "$node")" "$port" $(((delay + 1) / 2)) "$file"
        for ((tries = 0; tries < 100; tries++)); do [ ! -s "$file" ] || break; sleep 0.05; done
        [ -s "$file" ] || fail "the relay to $node did not start" "See $lab_state/$name.log"
        say "$node is $delay ms away through this relay"
        echo "127.0.0.1:$(cat "$file")"
    fi
    write_known_hosts
}
