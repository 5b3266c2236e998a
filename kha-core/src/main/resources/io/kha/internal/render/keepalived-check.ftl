#!/bin/bash
# Written by kha. Succeeds when the load balancer on this host answers within a second, which one that hangs does not.
exec 2>/dev/null 3<>/dev/tcp/127.0.0.1/${healthPort} || exit 1
IFS= read -r -t 1 answer <&3 && [ "$answer" = ok ]
