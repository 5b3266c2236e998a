# shellcheck shell=bash
# Kubernetes 1.20.2 from Debian's own source package, for where the official archives are out of reach. About four minutes on
# two cores, once. Each step is taken up again where an interrupted run left it.

source_version=1.20.2
source_go=/usr/lib/go-1.19/bin

kubernetes_from_source() {
    local work=$lab_cache/build/kubernetes-$source_version program
    need golang-1.19-go golang-github-modern-go-reflect2-dev dpkg-dev
    mkdir -p "$work"
    [ -e "$work/unpacked" ] || long "fetching the source of Kubernetes $source_version from Debian $lab_suite" source_fetch "$work"
    [ -e "$work/generated" ] || long "generating the one file that the source lacks" source_generate "$work"
    for program in kubeadm kubectl kubelet kube-proxy kube-scheduler kube-controller-manager kube-apiserver; do
        [ -e "$work/out/$program" ] || long "building $program $source_version" source_build "$work" "$program"
    done
    mkdir -p "$(version_folder $source_version)"
    mv "$work"/out/* "$(version_folder $source_version)/"
    chmod -R u+w "$work"; rm -rf "$work"
}

source_fetch() {
    local work=$1 tree=$1/go/src/k8s.io/kubernetes
    rm -rf "$work/go"; mkdir -p "${tree%/*}"
    need_lists "$lab_suite"
    ( cd "$work" && private_apt "$lab_suite" apt-get source --download-only kubernetes && dpkg-source -x kubernetes_*.dsc "$tree" && rm -f kubernetes_* )
    # The vendored reflect2 crashes in programs built by Go 1.18 or later; Debian's does not.
    rm -rf "$tree/vendor/github.com/modern-go/reflect2"
    cp -rL /usr/share/gocode/src/github.com/modern-go/reflect2 "$tree/vendor/github.com/modern-go/"
    touch "$work/unpacked"
}

# source_go_in WORK ARGUMENT..: Go in the source tree, as before there were modules, and leaving the machine some room.
source_go_in() {
    cd "$1/go/src/k8s.io/kubernetes"
    env -u GOFLAGS -u GOROOT PATH="$source_go:$PATH" GOPATH="$1/go" GO111MODULE=off GOCACHE="$1/cache" CGO_ENABLED=0 nice -n 10 go "${@:2}"
}

# kube-apiserver needs the OpenAPI definitions of every package that is marked for them.
source_generate() {
    local work=$1 packages
    ( source_go_in "$work" build -o "$work/openapi-gen" k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen )
    cd "$work/go/src/k8s.io/kubernetes"
    packages=$(grep -rl --include='*.go' '+k8s:openapi-gen=' cmd pkg plugin staging/src/k8s.io | xargs -n 1 dirname | sort -u |
        sed 's#^staging/src/#vendor/#' | grep -vE '_examples|sample-apiserver|/testdata' | sed 's#^#k8s.io/kubernetes/#' | paste -sd,)
    env -u GOFLAGS -u GOROOT PATH="$source_go:$PATH" GOPATH="$work/go" GO111MODULE=off GOCACHE="$work/cache" nice -n 10 \
        "$work/openapi-gen" -O zz_generated.openapi --go-header-file hack/boilerplate/boilerplate.generatego.txt \
        -i "$packages" -p k8s.io/kubernetes/pkg/generated/openapi -r "$work/violations"
    touch "$work/generated"
}

source_build() {
    local work=$1 program=$2 flags='-s -w' package
    for package in component-base/version client-go/pkg/version; do
        package=k8s.io/kubernetes/vendor/k8s.io/$package
        flags+=" -X $package.gitVersion=v$source_version -X $package.gitMajor=1 -X $package.gitMinor=20 -X $package.gitTreeState=clean"
        flags+=" -X $package.gitCommit=faecb196815e248d3ecfb03c680a4507229c2a56 -X $package.buildDate=2021-01-13T13:28:09Z"
    done
    mkdir -p "$work/out" "$work/making"
    source_go_in "$work" build -tags providerless -ldflags "$flags" -o "$work/making/" "k8s.io/kubernetes/cmd/$program"
    mv "$work/making/$program" "$work/out/"
}
