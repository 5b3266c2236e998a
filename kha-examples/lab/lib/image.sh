# shellcheck shell=bash
# Container images without a registry: a tar of manifest.json, config.json and one layer, which both Docker and containerd load.

# image_root FOLDER: an empty image's file system, laid out as Debian's (bin, sbin and lib point into /usr).
image_root() {
    rm -rf "$1"; mkdir -p "$1"/{usr/bin,usr/sbin,usr/local/bin,usr/lib,usr/lib64,etc,tmp,run,var/log,root}
    ln -s usr/bin usr/sbin usr/lib usr/lib64 "$1/"
    ln -s /run "$1/var/run"
    chmod 1777 "$1/tmp"
    printf 'root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/false\nhaproxy:x:99:99::/run:/bin/false\nnginx:x:101:101::/run:/bin/false\nnobody:x:65534:65534::/:/bin/false\n' >"$1/etc/passwd"
    printf 'root:x:0:\nwww-data:x:33:\nhaproxy:x:99:\nnginx:x:101:\nnogroup:x:65534:\n' >"$1/etc/group"
}

# image_add FOLDER FILE DESTINATION: put a program there, with the libraries it needs, out of the nodes' base.
image_add() {
    mkdir -p "$(dirname "$1$3")"
    cp -L "$2" "$1$3"
    image_libraries "$1" "$2"
}

image_libraries() {
    local base library; base=$(layer base)
    # The base's own loader tells what it would load; a static program is not for it and needs nothing.
    { LD_TRACE_LOADED_OBJECTS=1 "$base/lib64/ld-linux-x86-64.so.2" --library-path "$base/usr/lib/x86_64-linux-gnu" "$2" 2>/dev/null || true; } |
        awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | while read -r library; do
            mkdir -p "$1/usr/lib/x86_64-linux-gnu"
            cp -Ln "$library" "$1/usr/lib/x86_64-linux-gnu/${library##*/}"
        done
    mkdir -p "$1/usr/lib64"
    [ ! -d "$1/usr/lib/x86_64-linux-gnu" ] || cp -Ln "$base/lib64/ld-linux-x86-64.so.2" "$1/usr/lib64/"
}

# image_base FOLDER PATH..: programs of the nodes' base, at the same path.
image_base() {
    local base path; base=$(layer base)
    for path in "${@:2}"; do
        image_add "$1" "$(chroot "$base" readlink -f "$path" | sed "s#^#$base#")" "$path"
    done
}

# image_shell FOLDER: a shell and the small tools, all busybox.
image_shell() {
    local tool
    image_base "$1" /bin/busybox
    for tool in sh cat cp ls mkdir rm mv ln sed grep sleep wget nc ps kill id test true nslookup ip hostname modprobe; do
        [ -e "$1/usr/bin/$tool" ] || [ -e "$1/usr/sbin/$tool" ] || ln -s /bin/busybox "$1/usr/bin/$tool"
    done
}

# image_pack FOLDER OUT ENTRYPOINT ENVIRONMENT NAME..: ENTRYPOINT and ENVIRONMENT as JSON arrays. Ends the folder.
image_pack() {
    local root=$1 out=$2 entrypoint=$3 environment=$4 work digest names; shift 4
    work=$root.pack; rm -rf "$work"; mkdir "$work"
    tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" .
    digest=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
    names=$(printf '"%s",' "$@")
    printf '{"created":"1970-01-01T00:00:00Z","architecture":"amd64","os":"linux","config":{"Entrypoint":%s,"Env":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:00Z","created_by":"lab"}]}' \
        "$entrypoint" "$environment" "$digest" >"$work/config.json"
    printf '[{"Config":"config.json","RepoTags":[%s],"Layers":["layer.tar"]}]' "${names%,}" >"$work/manifest.json"
    tar -C "$work" -cf "$out.new" manifest.json config.json layer.tar
    mv "$out.new" "$out"
    rm -rf "$root" "$work"
}

# compiled NAME: the program made of files/NAME.c, static, so that it runs in an empty image.
compiled() {
    local program; program=$lab_cache/tools/$1-$(digest_of "$lab_home/files/$1.c")
    if [ ! -x "$program" ]; then
        mkdir -p "${program%/*}"
        gcc -static -O2 -Wall -o "$program.new" "$lab_home/files/$1.c"
        mv "$program.new" "$program"
    fi
    echo "$program"
}
