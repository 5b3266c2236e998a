# shellcheck shell=bash
# The images of one Kubernetes version, under exactly the names its kubeadm asks for, and the few more that kha's examples use.

# image_names VERSION: what kubeadm of that version wants.
image_names() {
    local folder program; folder=$(version_folder "$1")
    if at_least "$1" 1.11; then
        "$folder/kubeadm" config images list --kubernetes-version "v$1" 2>/dev/null
        return
    fi
    # Older kubeadms cannot tell.
    for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do echo "gcr.io/google_containers/$program-amd64:v$1"; done
    printf 'gcr.io/google_containers/%s\n' pause-amd64:3.0 etcd-amd64:3.0.17 \
        k8s-dns-kube-dns-amd64:1.14.4 k8s-dns-dnsmasq-nanny-amd64:1.14.4 k8s-dns-sidecar-amd64:1.14.4
}

path_environment='"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"'

# make_images VERSION
make_images() {
    local folder out name short; folder=$(version_folder "$1"); out=$folder/images.new
    rm -rf "$out"; mkdir -p "$out"
    image_names "$1" >"$folder/image-names"
    while read -r name; do
        short=${name##*/}; short=${short%:*}; short=${short%-amd64}
        echo "$name"
        make_image "$short" "$folder" "$out/$short" "$out/$short.tar" "$name"
    done <"$folder/image-names"
    make_image nginx "$folder" "$out/nginx" "$out/nginx.tar" kha.lab/nginx:1
    make_image haproxy "$folder" "$out/haproxy" "$out/haproxy.tar" kha.lab/haproxy:1
    make_image keepalived "$folder" "$out/keepalived" "$out/keepalived.tar" kha.lab/keepalived:1
    make_image busybox "$folder" "$out/busybox" "$out/busybox.tar" kha.lab/busybox:1
    [ ! -x "$lab_cache/kubernetes/extras/flanneld" ] || make_image flannel "$folder" "$out/flannel" "$out/flannel.tar" kha.lab/flannel:0.14.0
    grep -m 1 /pause "$folder/image-names" >"$folder/pause-image"
    replace_folder "$out" "$folder/images"
}

# make_image KIND PROGRAMS ROOT OUT NAME
make_image() {
    local programs=$2 root=$3 out=$4 name=$5 entrypoint=null environment=$path_environment base
    base=$(layer base)
    image_root "$root"
    case $1 in
        kube-apiserver | kube-controller-manager | kube-scheduler)
            image_add "$root" "$programs/$1" "/usr/local/bin/$1" ;;
        kube-proxy)
            image_add "$root" "$programs/$1" "/usr/local/bin/$1"
            image_base "$root" /usr/sbin/nft /usr/sbin/conntrack /usr/sbin/ipset
            image_iptables "$root"
            image_shell "$root" ;;
        pause)
            image_add "$root" "$(compiled pause)" /pause
            entrypoint='["/pause"]' ;;
        coredns)
            image_add "$root" "$(compiled dns)" /coredns
            entrypoint='["/coredns"]' ;;
        k8s-dns-kube-dns) image_old_dns "$root" /kube-dns '"DNS_PORTS=10053","HTTP_PORTS=8081 10055"' ;;
        k8s-dns-dnsmasq-nanny) image_old_dns "$root" /dnsmasq-nanny '"DNS_PORTS=53","HTTP_PORTS="' ;;
        k8s-dns-sidecar) image_old_dns "$root" /sidecar '"DNS_PORTS=","HTTP_PORTS=10054"' ;;
        etcd)
            image_add "$root" "$programs/node/etcdctl" /usr/local/bin/etcdctl
            image_add "$root" "$programs/node/etcd" /usr/local/bin/etcd.real
            image_shell "$root"
            install -m 755 "$lab_home/files/etcd" "$root/usr/local/bin/etcd" ;;
        nginx)
            image_add "$root" "$base/usr/sbin/nginx" /usr/lib/nginx/nginx
            image_add "$root" "$base/usr/lib/nginx/modules/ngx_stream_module.so" /usr/lib/nginx/modules/ngx_stream_module.so
            install -m 755 "$lab_home/files/nginx" "$root/usr/sbin/nginx"
            mkdir -p "$root"/{etc/nginx,var/log/nginx,var/lib/nginx,usr/share/nginx,var/lock}
            cp "$base/etc/nginx/mime.types" "$root/etc/nginx/"
            ln -s ../../lib/nginx/modules "$root/usr/share/nginx/modules"
            image_shell "$root"
            entrypoint='["nginx","-g","daemon off;"]' ;;
        haproxy)
            image_base "$root" /usr/sbin/haproxy
            image_shell "$root"
            mkdir -p "$root/usr/local/etc/haproxy"
            entrypoint='["haproxy","-W","-db","-f","/usr/local/etc/haproxy/haproxy.cfg"]' ;;
        keepalived)
            image_base "$root" /usr/sbin/keepalived /usr/bin/curl
            image_shell "$root"
            mkdir -p "$root/etc/keepalived"
            entrypoint='["keepalived","--dont-fork","--log-console"]' ;;
        busybox) image_shell "$root" ;;
        flannel)
            image_add "$root" "$lab_cache/kubernetes/extras/flanneld" /opt/bin/flanneld
            image_add "$root" "$lab_cache/kubernetes/extras/flannel" /flannel
            image_base "$root" /usr/sbin/ip
            image_iptables "$root"
            image_shell "$root"
            entrypoint='["/opt/bin/flanneld"]' ;;
        *) fail "the lab does not know how to make the image $name" ;;
    esac
    image_pack "$root" "$out" "$entrypoint" "[$environment]" "$name"
}

image_iptables() {
    local base name match; base=$(layer base)
    image_base "$1" /usr/sbin/xtables-nft-multi /usr/sbin/xtables-legacy-multi
    mkdir -p "$1/usr/lib/x86_64-linux-gnu"
    cp -rL "$base/usr/lib/x86_64-linux-gnu/xtables" "$1/usr/lib/x86_64-linux-gnu/"
    for match in "$1"/usr/lib/x86_64-linux-gnu/xtables/*.so; do image_libraries "$1" "$match"; done
    for name in {iptables,ip6tables}{,-save,-restore}; do ln -s xtables-nft-multi "$1/usr/sbin/$name"; done
    cp "$base/etc/protocols" "$base/etc/services" "$1/etc/"
}

# The three containers of kube-dns share one network: each answers on the ports that the others do not.
image_old_dns() {
    image_add "$1" "$(compiled dns)" "$2"
    entrypoint="[\"$2\"]"
    environment+=",$3"
}
