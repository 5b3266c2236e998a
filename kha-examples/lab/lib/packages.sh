# shellcheck shell=bash
# kubeadm, kubelet, kubectl, kubernetes-cni and cri-tools as Debian packages in a signed repository, one repository a minor version with
# every patch release that the cache holds, as upstream has it. It is served inside the lab's network.

repository=$lab_cache/repository
repository_key=$repository/lab.asc

minor() { echo "v$(cut -d. -f1,2 <<<"$1")"; }

# package_version VERSION: as upstream numbers its packages, before and after the repository moved.
package_version() { if at_least "$1" 1.24; then echo "$1-1.1"; else echo "$1-00"; fi; }

# make_packages VERSION
make_packages() {
    local version=$1 node work out number
    node=$(version_folder "$version")/node work=$repository/work out=$repository/$(minor "$version") number=$(package_version "$version")
    rm -rf "$work"; mkdir -p "$work" "$out"
    rm -f "$out"/*_"$number"_amd64.deb
    make_key

    package_file kubectl "$node/kubectl" /usr/bin/kubectl
    package_close kubectl "$number" ''
    package_file kubernetes-cni "" /opt/cni/bin
    cp -a "$node/cni/." "$work/kubernetes-cni/opt/cni/bin/"
    package_close kubernetes-cni "$number" ''
    package_file cri-tools "$node/crictl" /usr/bin/crictl
    package_close cri-tools "$number" ''
    package_file kubelet "$node/kubelet" /usr/bin/kubelet
    package_file kubelet "$lab_home/files/kubelet.service" /lib/systemd/system/kubelet.service 644
    package_start kubelet
    package_close kubelet "$number" "iptables, kubernetes-cni, iproute2, socat, util-linux, mount, ebtables, ethtool, conntrack"
    package_file kubeadm "$node/kubeadm" /usr/bin/kubeadm
    if at_least "$version" 1.11; then package_file kubeadm "$lab_home/files/10-kubeadm.conf" /etc/systemd/system/kubelet.service.d/10-kubeadm.conf 644
    else package_file kubeadm "$lab_home/files/10-kubeadm-before-1.11.conf" /etc/systemd/system/kubelet.service.d/10-kubeadm.conf 644; fi
    package_close kubeadm "$number" "kubelet, kubectl, kubernetes-cni, cri-tools"
    rm -rf "$work"
    make_index "$out"
}

# package_file PACKAGE FILE DESTINATION [MODE]: no FILE makes a folder.
package_file() {
    if [ -z "$2" ]; then mkdir -p "$work/$1$3"; else install -D -m "${4:-755}" "$2" "$work/$1$3"; fi
}

# package_start UNIT: what upstream's package does once it is installed: the kubelet is enabled, and starts again and again until it is configured.
package_start() {
    mkdir -p "$work/$1/DEBIAN"
    printf '#!/bin/sh\nset -e\nif [ -d /run/systemd/system ]; then\n    systemctl daemon-reload\n    systemctl enable --quiet %s\n    deb-systemd-invoke restart %s\nfi\n' "$1" "$1" >"$work/$1/DEBIAN/postinst"
    chmod 755 "$work/$1/DEBIAN/postinst"
}

# package_close PACKAGE NUMBER DEPENDS
package_close() {
    mkdir -p "$work/$1/DEBIAN"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: kha lab <lab@localhost>\nSection: admin\nPriority: optional\n' "$1" "$2"
        [ -z "$3" ] || echo "Depends: $3"
        echo "Description: $1 of Kubernetes, packed by the lab"
    } >"$work/$1/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone -b "$work/$1" "$out/${1}_${2}_amd64.deb"
    rm -rf "${work:?}/$1"
}

# make_index FOLDER: Packages, Release and their signature, by hand.
make_index() {
    local deb
    cd "$1"
    for deb in *.deb; do
        dpkg-deb -f "$deb"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
    done >Packages
    gzip -kf9n Packages
    {
        printf 'Origin: kha lab\nLabel: kha lab\nSuite: %s\nDate: %s\nSHA256:\n' "$(basename "$1")" "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
        for deb in Packages Packages.gz; do printf ' %s %s %s\n' "$(sha256sum $deb | cut -d' ' -f1)" "$(stat -c %s $deb)" $deb; done
    } >Release
    key_tool --yes --clearsign -o InRelease Release
    key_tool --yes --armor --detach-sign -o Release.gpg Release
    gpgconf --homedir "$lab_cache/gpg" --kill all
}

key_tool() { gpg --homedir "$lab_cache/gpg" --batch --quiet --pinentry-mode loopback --passphrase '' "$@"; }

# make_key: a key for this cache only, made once.
make_key() {
    [ ! -s "$repository_key" ] || return 0
    mkdir -p "$lab_cache/gpg" "$repository"; chmod 700 "$lab_cache/gpg"
    key_tool --quick-generate-key 'kha lab' ed25519 sign never
    key_tool --armor --export >"$repository_key"
}

packages_serve() {
    service_runs packages || service_start packages "$(layer base)/bin/busybox" httpd -f -p "$lab_gateway":"$lab_apt_port" -h "$repository"
}
