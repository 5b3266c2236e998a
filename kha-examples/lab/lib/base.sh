# shellcheck shell=bash
# The nodes' file systems: a Debian base made once, and over it one thin layer per container runtime. A node mounts
# its own empty layer over these two, so they are shared by all nodes and never change.

base_packages=systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,iproute2,iptables,nftables,procps,psmisc,curl,ca-certificates,kmod
base_packages+=,iputils-ping,keepalived,nginx-light,libnginx-mod-stream,haproxy,conntrack,ethtool,socat,ebtables,ipset,ipvsadm,jq,strace
base_packages+=,busybox-static,netbase,less

# Installed for kha to use, but not running: a real host has them only once somebody asked for them.
base_quiet=(keepalived nginx haproxy nftables ipvsadm apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap fstrim.timer)

# layer NAME: the folder of that layer, whose name changes with its recipe.
layer() { echo "$lab_cache/layers/$1-$(layer_recipe "$1" | digest_of -)"; }

layer_recipe() {
    echo "$base_packages ${base_quiet[*]} $lab_suite $lab_password"
    declare -f make_base; cat "$lab_home"/files/{mounts,kha-lab-mounts.service}
    if [ "$1" != base ]; then
        declare -f install_in containerd_config "make_$1"; declare -f "fill_$1" || true
        cat "$lab_home/files/runc"
    fi
}

# runtime_layer VERSION RUNTIME: which layer a cluster of that Kubernetes version takes for docker or containerd.
runtime_layer() {
    case $2 in
        docker) echo docker ;;
        containerd) if at_least "$1" 1.26; then echo containerd2; else echo containerd1; fi ;; # 2 dropped CRI v1alpha2
    esac
}

need_layer() {
    local folder; folder=$(layer "$1")
    [ -d "$folder" ] || long "making the nodes' file system ($1)" make_layer "$1" "$folder"
    touch "$folder.used"
}

make_layer() {
    local old new=$2.new
    mkdir -p "$lab_cache/layers"
    # What an earlier recipe made, unless a lab runs from it or another version of this program used it lately.
    for old in "$lab_cache/layers/$1"-*; do
        if [ -d "$old" ] && ! grep -q "$old" /proc/mounts && [ -z "$(find "$old.used" -mtime -7 2>/dev/null)" ]; then rm -rf "$old" "$old.used"; fi
    done
    discard "$new"
    "make_$1" "$new"
    mv "$new" "$2"
}

# discard FOLDER: what an interrupted run left, with whatever it had mounted there.
discard() {
    local place
    awk -v folder="$1" '$2 == folder || index($2, folder "/") == 1 { print $2 }' /proc/mounts | sort -r | while read -r place; do umount -l "$place"; done
    rm -rf --one-file-system "$1"
}

make_base() {
    local root=$1
    debootstrap --variant=minbase --include=$base_packages "$lab_suite" "$root" "$(debian_uri)"
    rm -f "$root"/etc/ssh/ssh_host_* "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin
    rm -rf "$root"/var/lib/apt/lists/*
    echo "# The lab's nodes have no way to the Internet." >"$root/etc/apt/sources.list"
    rm -f "$root/etc/resolv.conf"; : >"$root/etc/resolv.conf"; : >"$root/etc/fstab"
    local unit
    for unit in "${base_quiet[@]}"; do systemctl --root="$root" disable "$unit" 2>/dev/null || true; done
    systemctl --root="$root" mask console-getty.service getty@tty1.service
    systemctl --root="$root" enable systemd-networkd.service ssh.service
    mkdir -p "$root/etc/systemd/journald.conf.d" "$root/usr/lib/kha-lab"
    printf '[Journal]\nSystemMaxUse=64M\n' >"$root/etc/systemd/journald.conf.d/lab.conf"
    install -m 755 "$lab_home/files/mounts" "$root/usr/lib/kha-lab/mounts"
    install -m 644 "$lab_home/files/kha-lab-mounts.service" "$root/etc/systemd/system/"
    systemctl --root="$root" enable kha-lab-mounts.service
    # ops may do everything without a password, dev after giving it.
    chroot "$root" useradd -m -s /bin/bash ops
    chroot "$root" useradd -m -s /bin/bash -G sudo dev
    echo "dev:$lab_password" | chroot "$root" chpasswd
    echo 'ops ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/ops"; chmod 440 "$root/etc/sudoers.d/ops"
}

# over_base FOLDER COMMAND..: run COMMAND with the path of a file system whose changes against the base end up in FOLDER.
over_base() {
    local upper=$1 work=$1.work root=$1.root status; shift
    discard "$root"; discard "$work"
    mkdir -p "$upper" "$work" "$root"
    mount -t overlay overlay -o "lowerdir=$(layer base),upperdir=$upper,workdir=$work" "$root"
    set +e
    ( set -e; "$@" "$root" )
    status=$?
    set -e
    umount "$root"; rm -rf "$work" "$root"
    return $status
}

install_in() {
    local root=${*: -1} packages=("${@:1:$#-1}")
    echo "deb $(debian_uri) $lab_suite main" >"$root/etc/apt/sources.list.d/making.list"
    cat /etc/resolv.conf >"$root/etc/resolv.conf"
    chroot "$root" apt-get -o APT::Sandbox::User=root update -qq
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq --no-install-recommends "${packages[@]}"
    rm -rf "$root"/etc/apt/sources.list.d/making.list "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb
    : >"$root/etc/resolv.conf"
    dpkg-divert --root "$root" --local --rename --divert /usr/lib/kha-lab/runc --add /usr/sbin/runc
    install -m 755 "$lab_home/files/runc" "$root/usr/sbin/runc"
}

make_docker() { over_base "$1" fill_docker; }
fill_docker() {
    install_in docker.io "$1"
    mkdir -p "$1/etc/docker"
    # shareable: Docker since 18.09 keeps a container's IPC private, and Kubernetes before 1.13 then starts none beside its sandbox.
    echo '{"default-ipc-mode": "shareable"}' >"$1/etc/docker/daemon.json"
}

make_containerd1() { over_base "$1" fill_containerd1; }
fill_containerd1() {
    install_in containerd runc "$1"
    containerd_config "$1"
    sed -i 's#^\( *bin_dir = "\)/usr/lib/cni"#\1/opt/cni/bin"#' "$1/etc/containerd/config.toml"
}

# Debian's newer containerd runs on the older Debian as it is; its runc does not, so that stays. Its configuration looks for
# plugins in both folders.
make_containerd2() { over_base "$1" fill_containerd2; }
fill_containerd2() {
    install_in containerd runc "$1"
    cp -a "$(part sid containerd)/usr/." "$1/usr/"
    containerd_config "$1"
}

# The sandbox image in it is the node's, which knows the Kubernetes version: node_runtime.
containerd_config() {
    chroot "$1" containerd config default >"$1/config.toml"
    mkdir -p "$1/etc/containerd"
    mv "$1/config.toml" "$1/etc/containerd/config.toml"
}
