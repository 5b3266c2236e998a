# shellcheck shell=bash
# The official server archive of a version, checked against the digest kept in this folder.

lab_digests=$lab_home/digests

known_digest() { awk -v version="$1" '$1 == version { print $2 }' "$lab_digests"; }
known_versions() { awk '/^[0-9]/ { print $1 }' "$lab_digests"; }

# kubernetes_fetch: the programs of $version into the cache, from the official archive; where that is out of reach, those that Debian's
# source gives, which changes $version.
kubernetes_fetch() {
    local digest url reason archive
    digest=$(known_digest "$version")
    [ -n "$digest" ] || fail "Kubernetes $version is not in the cache, and the lab knows no digest for its archive, so it will not fetch it" \
        "Give a folder with its server programs: --kubernetes FOLDER (kubernetes/server/bin of an unpacked kubernetes-server-linux-amd64.tar.gz)," \
        "or take a version that the lab knows: $(known_versions | paste -sd' ')"
    url=$lab_mirror/v$version/kubernetes-server-linux-amd64.tar.gz
    need curl
    if ! reason=$(curl -fsSL --head --connect-timeout 10 --max-time 30 -o /dev/null "$url" 2>&1); then
        say "$url is out of reach ($reason)"
        say "taking Kubernetes $source_version instead, from Debian"
        version=$source_version
        has_programs "$(version_folder "$version")" || kubernetes_from_source
        return
    fi
    mkdir -p "$lab_cache/download"
    archive=$lab_cache/download/kubernetes-$version.tar.gz
    long "fetching $url" curl -fsSL --connect-timeout 10 --retry 3 -o "$archive" "$url"
    if ! digest_matches "$archive" "$digest"; then
        rm -f "$archive"
        fail "$url is not what it should be: its digest is not the one in $lab_digests" "Nothing of it was unpacked. Somebody on the way changed it, or the mirror is wrong."
    fi
    long "unpacking Kubernetes $version" archive_unpack "$archive" "$(version_folder "$version")"
    rm -f "$archive"
}

# digest_matches FILE DIGEST: SHA-512 or SHA-256, told apart by their length.
digest_matches() {
    local tool=sha512sum
    [ ${#2} != 64 ] || tool=sha256sum
    [ "$($tool "$1" | cut -d' ' -f1)" = "$2" ]
}

archive_unpack() {
    local new=$2.new members
    members=("${kubernetes_programs[@]/#/kubernetes/server/bin/}" kubernetes/server/bin/kubectl)
    rm -rf "$new"; mkdir -p "$new" "$2"
    tar -C "$new" --strip-components=3 --no-same-owner -xzf "$1" "${members[@]}"
    mv -f "$new"/* "$2/"
    rmdir "$new"
}
