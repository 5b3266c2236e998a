#!/bin/sh
# Written by kha. Routes to the pods of the other hosts; can be run again at any time.
set -eu
ip=${ip}
iptables=${iptables}
pods=${podSubnet}
protocol=${protocol}

# Routes of hosts that are gone.
wanted='<#list routes as route> ${route.subnet}</#list> '
$ip route show proto "$protocol" | while read -r subnet rest; do
    case "$wanted" in
        *" $subnet "*) ;;
        *) $ip route del "$subnet" proto "$protocol" ;;
    esac
done

<#list routes as route>
$ip route replace ${route.subnet} via ${route.address} proto "$protocol"
</#list>

# Adds a rule unless it is there.
rule() {
    table=$1 chain=$2
    shift 2
    $iptables -w -t "$table" -C "$chain" "$@" 2>/dev/null || $iptables -w -t "$table" -A "$chain" "$@"
}
rule filter FORWARD -s "$pods" -j ACCEPT -m comment --comment kha
rule filter FORWARD -d "$pods" -j ACCEPT -m comment --comment kha
rule nat POSTROUTING -s "$pods" ! -d "$pods" -j MASQUERADE -m comment --comment kha
