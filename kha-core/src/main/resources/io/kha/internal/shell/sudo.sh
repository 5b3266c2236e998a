# Runs as the user, not as root: hands the password on standard input to sudo by an askpass helper in a private folder. The script that
# root runs removes the folder first of all. Set before: P, the password's bytes; B, what root's shell runs.
umask 077
LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
main() {
    if [ "$(id -u)" = 0 ]; then
        dd bs="$P" count=1 iflag=fullblock >/dev/null 2>&1
        exec /bin/sh -c "$B"
    fi
    d=
    trap '[ -z "$d" ] || rm -rf -- "$d"' EXIT
    trap 'exit 143' HUP INT TERM PIPE
    for b in "$XDG_RUNTIME_DIR" "$HOME" /run/user/"$(id -u)" /tmp /var/tmp /dev/shm; do
        [ -n "$b" ] && d=$(mktemp -d "$b/.kha.XXXXXXXXXX" 2>/dev/null) || continue
        # Tried once with an empty password, for no program runs from some folders.
        printf '#!/bin/sh\ncat "${0%%/*}/p" 2>/dev/null && rm -f "${0%%/*}/p"\n' >"$d/ask" && chmod 700 "$d/ask" && : >"$d/p" &&
            "$d/ask" 2>/dev/null && break
        rm -rf -- "$d"
        d=
    done
    [ -n "$d" ] || {
        echo 'sudo: no folder for an askpass helper: neither the home folder nor /tmp lets programs run' >&2
        exit 1
    }
    dd bs="$P" count=1 iflag=fullblock >"$d/p" 2>/dev/null
    SUDO_ASKPASS=$d/ask sudo -A -H -- /bin/sh -c 'rm -rf -- "$0"; eval "$1"' "$d" "$B"
    exit "$?"
}
main
