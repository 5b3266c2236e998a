# shellcheck shell=bash
# The Kubernetes programs of one version: where they are found, and what is made of them.
#
#   kubernetes/v<version>/              the server programs
#   kubernetes/v<version>/node/         what a controller brings to the nodes: kubeadm kubelet kubectl crictl cni/ etcd etcdctl
#   kubernetes/v<version>/images/*.tar  the images
#   repository/v<minor>/                the same programs as a package repository

version_folder() { echo "$lab_cache/kubernetes/v$1"; }

kubernetes_programs=(kubeadm kubelet kube-apiserver kube-controller-manager kube-scheduler kube-proxy)

# has_programs FOLDER
has_programs() {
    local program
    for program in "${kubernetes_programs[@]}"; do [ -x "$1/$program" ] || return 1; done
}

# default_version: what is run when nobody asks for a version: the usual one if the cache has it, else the newest that can be fetched.
default_version() {
    if has_programs "$(version_folder "$lab_usual_version")"; then echo "$lab_usual_version"
    else known_versions | sort -V | tail -n 1; fi
}

# kubernetes_find VERSION|FOLDER: leaves the programs in the cache and their version in $version.
kubernetes_find() {
    if [[ $1 == */* ]] || [ -d "$1" ]; then kubernetes_from_folder "$1"; return; fi
    version=${1#v}
    [[ $version =~ ^1\.[0-9]+\.[0-9]+$ ]] || fail "--kubernetes $1: neither a version like $lab_usual_version nor a folder" "A folder is written with a slash: ./$1"
    has_programs "$(version_folder "$version")" || kubernetes_fetch
}

kubernetes_from_folder() {
    local folder program
    [ -d "$1" ] || fail "--kubernetes $1: no such folder"
    for folder in "$1" "$1/server/bin" "$1/kubernetes/server/bin"; do has_programs "$folder" && break; done
    has_programs "$folder" || fail "--kubernetes $1: does not hold ${kubernetes_programs[*]}" \
        "Give the folder kubernetes/server/bin of an unpacked kubernetes-server-linux-amd64.tar.gz."
    version=$("$folder/kubeadm" version -o short); version=${version#v}
    mkdir -p "$(version_folder "$version")"
    for program in "${kubernetes_programs[@]}" kubectl; do
        if [ -x "$folder/$program" ] && ! cmp -s "$folder/$program" "$(version_folder "$version")/$program"; then
            cp "$folder/$program" "$(version_folder "$version")/$program"
        fi
    done
}

# kubernetes_prepare: node files, images and packages of $version, unless they are there and nothing changed since.
kubernetes_prepare() {
    local folder recipe; folder=$(version_folder "$version")
    recipe=$({ cat "$lab_home"/lib/{image,images,kubernetes,packages}.sh "$lab_home"/files/{pause.c,dns.c,nginx,etcd,crictl,kubelet.service,10-kubeadm.conf,10-kubeadm-before-1.11.conf}
        layer base; stat -L -c '%n %s %Y' "$folder"/kube* "$lab_cache"/kubernetes/extras/* 2>/dev/null || true; } | digest_of -)
    [ "$(cat "$folder/prepared" 2>/dev/null)" != "$recipe" ] || return 0
    rm -f "$folder/prepared"
    if at_least "$version" 1.22; then need_part sid etcd-server; need_part sid etcd-client; need_part sid containernetworking-plugins
    else need_part "$lab_suite" etcd-server; need_part "$lab_suite" etcd-client; need_part "$lab_suite" containernetworking-plugins; fi
    long "collecting what nodes need of $version" make_node_files "$version"
    long "making the images of $version" make_images "$version"
    long "making the packages of $version" make_packages "$version"
    echo "$recipe" >"$folder/prepared"
}

# replace_folder NEW PLACE: who reads there meanwhile sees the old or the new one.
replace_folder() {
    rm -rf "$2.old"
    [ ! -e "$2" ] || mv "$2" "$2.old"
    mv "$1" "$2"
    rm -rf "$2.old"
}

# make_node_files VERSION
make_node_files() {
    local folder new suite=$lab_suite program; folder=$(version_folder "$1"); new=$folder/node.new
    at_least "$1" 1.22 && suite=sid
    rm -rf "$new"; mkdir -p "$new/cni"
    for program in kubeadm kubelet; do ln "$folder/$program" "$new/"; done
    ln "$(kubectl_for "$1")" "$new/kubectl"
    cp -a "$(part "$suite" containernetworking-plugins)/usr/lib/cni/." "$new/cni/"
    cp "$(part "$suite" etcd-server)/usr/bin/etcd" "$(part "$suite" etcd-client)/usr/bin/etcdctl" "$new/"
    install -m 755 "$lab_home/files/crictl" "$new/crictl"
    for program in "$lab_cache"/kubernetes/extras/*; do
        case ${program##*/} in
            cri-dockerd | crictl) ln -f "$program" "$new/" ;;
        esac
    done
    replace_folder "$new" "$folder/node"
}

# kubectl_for VERSION: its own, or where that is missing one near enough.
kubectl_for() {
    local near
    for near in "$(version_folder "$1")" "$(version_folder 1.20.2)" "$(version_folder "$lab_usual_version")"; do
        if [ -x "$near/kubectl" ]; then echo "$near/kubectl"; return; fi
    done
    fail "there is no kubectl beside the programs of $1" "Put one into $(version_folder "$1")."
}
