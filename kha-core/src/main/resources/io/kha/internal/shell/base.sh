# The start of every script that kha runs on a host. Plain POSIX sh: it runs in dash, bash and busybox.
# Set before: M, the mark that begins every line of kha's own on standard output; S, the folder where kha keeps its state.
umask 077
LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

# A line of kha's own: what follows it up to the next one belongs to it, whatever bytes it is made of. Before it goes P, what has been
# said and not written: each write goes over the network by itself.
P=
sec() {
    printf '%s\n%s %s\n' "$P" "$M" "$*"
    P=
}

# Ends the script with a reason.
fail() {
    sec fail "$1"
    exit 1
}

# Makes W, a private folder for this execution, in memory where there is such a place.
work() {
    W= all=
    for b in /run /dev/shm /tmp /var/tmp; do
        W=$(mktemp -d "$b/kha.XXXXXXXXXX" 2>/dev/null) && break
    done
    [ -n "$W" ] || fail 'no folder to work in: none of /run, /dev/shm, /tmp and /var/tmp can be written'
    trap 'rm -rf -- "$W" $all' EXIT # all: files that are not in place yet, plain words
    trap 'exit 143' HUP INT TERM PIPE
    printf '\n%s y\n' "$M" >"$W/y"
    printf '\n%s n\n' "$M" >"$W/n"
}

# Puts text in place of a file: written beside it, flushed, renamed, and the folder flushed.
replace() {
    printf '%s\n' "$2" >"$1.new" && sync "$1.new" && mv -f -- "$1.new" "$1" && sync "${1%/*}"
}
