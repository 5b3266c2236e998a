# shellcheck shell=bash
# What the lab takes from Debian: packages for this machine, and single packages unpacked for the nodes.

# shellcheck disable=SC2016
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need PACKAGE..: install those that are missing.
need() {
    local package missing=()
    for package; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} = 0 ] || long "installing ${missing[*]}" install_packages "${missing[@]}"
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    if ! apt-get install -y -qq --no-install-recommends "$@"; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends "$@"
    fi
}

# shellcheck disable=SC2016  # $(..) here is apt's own way to name a field
# debian_uri: the Debian archive that this machine itself uses.
debian_uri() {
    local uri
    uri=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' | awk -v suite="$lab_suite" '$2 == suite { print $1; exit }')
    [ -n "$uri" ] || uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)
    echo "${uri:-http://deb.debian.org/debian/}"
}

# private_apt SUITE COMMAND..: an apt tool with package lists of its own, for one suite; the machine's own lists stay as they are.
private_apt() {
    local suite=$1 folder=$lab_cache/apt/$1; shift
    mkdir -p "$folder/lists/partial"
    printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
        deb "$(debian_uri)" "$suite" deb-src "$(debian_uri)" "$suite" >"$folder/sources.list"
    "$1" -qq -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$folder/lists" \
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "${@:2}"
}

# part SUITE PACKAGE: the folder with that package's files, fetched and unpacked once.
part() { echo "$lab_cache/parts/$1/$2"; }

need_part() {
    [ -d "$(part "$1" "$2")" ] || long "fetching $2 from Debian $1" fetch_part "$1" "$2"
}

fetch_part() {
    local suite=$1 package=$2 folder; folder=$(part "$1" "$2")
    need_lists "$suite"
    rm -rf "$folder.new"; mkdir -p "$folder.new"
    ( cd "$folder.new" && private_apt "$suite" apt-get download "$package" && dpkg -x "$package"_*.deb . && rm "$package"_*.deb )
    mv "$folder.new" "$folder"
}

# need_lists SUITE: package lists not older than a day.
need_lists() {
    local stamp=$lab_cache/apt/$1/updated
    if [ -z "$(find "$stamp" -mtime -1 2>/dev/null)" ]; then private_apt "$1" apt-get update && touch "$stamp"; fi
}
