# shellcheck shell=bash
# Names, places and addresses of the lab. Everything else derives from here.

lab_name=${KHA_LAB_NAME:-kha-lab}                      # network namespace, cgroup folder and state folder are called so
lab_cache=${KHA_LAB_CACHE:-$HOME/.cache/kha-lab}       # base file systems and Kubernetes: kept when a lab ends
lab_state=${KHA_LAB_STATE:-/var/lib/$lab_name}         # disks, keys and logs of the running lab: gone after `lab down`
lab_mirror=${KHA_LAB_MIRROR:-https://dl.k8s.io} # where the official archives are: <mirror>/v<version>/kubernetes-server-linux-amd64.tar.gz

lab_bridge=br0
lab_network=192.168.60                                 # a /24
lab_gateway=$lab_network.1
lab_vip=$lab_network.80                                # left free, for keepalived
lab_master_base=70                                     # master-1 is .71
lab_worker_base=80                                     # worker-1 is .81
lab_apt_port=8000

lab_suite=bookworm                                     # what the nodes run
lab_password=lab-password                              # of the user `dev` on every node
lab_usual_version=1.36.2

lab_settings=$lab_state/settings                       # what `up` was asked for
lab_key=$lab_state/key
lab_known_hosts=$lab_state/known_hosts

[[ $lab_name =~ ^[a-z][a-z0-9-]{0,30}$ ]] || { echo "lab: KHA_LAB_NAME must be like kha-lab: small letters, digits and -" >&2; exit 2; }

# names KIND COUNT: master-1 master-2 ...
names() { local i; for ((i = 1; i <= $2; i++)); do echo "$1-$i"; done; }

# address NODE: its address, known from its name alone.
address() {
    case $1 in
        master-*) echo "$lab_network.$((lab_master_base + ${1#master-}))" ;;
        worker-*) echo "$lab_network.$((lab_worker_base + ${1#worker-}))" ;;
    esac
}

# at_least A B: whether version A is B or later.
at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# digest_of FILE..: one short word that changes with the content of any of them (standard input: -).
digest_of() { cat "$@" | sha256sum | cut -c1-12; }
