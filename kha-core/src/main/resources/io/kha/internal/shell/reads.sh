# Reads. Nothing here changes the host.

# A question to one program: its answer, then its exit status and what it complained of, which are written with what comes next.
ask() {
    a=$1
    shift
    sec "$a"
    {
        c=$("$@" </dev/null 2>&1 >&3 3>&-)
        r=$?
    } 3>&1
    P="
$M $a-exit $r
${c:+$c
}"
}

# The program of a question that waits for somebody's answer. What only looks at files has no time of its own: the controller gives up
# after some minutes, and what looks into a file system whose server is gone stays on the host until that answers.
within() { exec timeout -s KILL 60 "$@"; }

# Whether there is surely no file at a path: the system says so, and nothing else that keeps it from looking. What a link leads to may
# only be out of sight.
absent() {
    if [ -e "$1" ]; then
        [ ! -f "$1" ]
        return
    fi
    [ ! -h "$1" ] || return
    c=
    { command : <"$1"; } 2>"$W/m"
    read -r c <"$W/m"
    case $c in
    *': No such file or directory' | *': No such file' | *': no such file' | *': Not a directory') ;;
    *) return 1 ;;
    esac
}

# paths. No name of a user or a group can hold a slash, but a space (those of a directory service do).
stats() { ask stat stat -c '%f/%u/%g/%U/%G/%s/%n' -- "$@"; }

# paths: digests of those that are regular files, targets of those that are links
digests() {
    for f; do
        shift
        if [ -h "$f" ]; then
            sec link "$f"
            readlink -n -- "$f"
        elif [ -f "$f" ]; then
            set -- "$@" "$f"
        fi
    done
    [ "$#" = 0 ] || ask sha sums "$@"
}

# files: their digests. Programs are large, and where the processor helps it openssl takes an eighth of the time of coreutils. What
# sha256sum says is kept until it ends: it writes a line at a time, each of which would go over the network by itself.
sums() {
    p=
    if command -v openssl >/dev/null; then
        for f; do
            shift
            case $f in
            *[!A-Za-z0-9/._+-]*) set -- "$@" "$f" ;;
            */bin/*) p="$p $f" ;;
            *) set -- "$@" "$f" ;;
            esac
        done
    fi
    r=0
    [ -z "$p" ] || openssl dgst -sha256 -r $p 2>/dev/null || sha256sum -- $p || r=$?
    [ "$#" = 0 ] || {
        t=$(sha256sum -- "$@") || r=$?
        [ -z "$t" ] || printf '%s\n' "$t"
    }
    return "$r"
}

# files below /proc/sys: their lines, each behind its file's name
settings() { ask settings grep -a -H '' -- "$@"; }

# paths: the certificates in them. A block ends with the next line of dashes, whatever it says: what follows may be a key.
certificates() {
    for f; do
        if absent "$f"; then
            sec nocert "$f"
        elif t=$(timeout -s KILL 60 sed -n -e '/^-----BEGIN CERTIFICATE-----/,/^-----/p' \
            -e '/^ *client-certificate-data: /p' -- "$f" </dev/null 2>/dev/null); then
            sec cert "$f"
            printf '%s\n' "$t" | head -c 262144
        fi
    done
}

# units: their state, then what configuration their processes were started with
units() {
    u=$(
        ask units within systemctl show -p LoadState,UnitFileState,ActiveState,MainPID,NeedDaemonReload -- "$@"
        printf '%s' "$P"
    )
    P="
$u
"
    set --
    while IFS= read -r l; do
        case $l in
        MainPID=0 | MainPID=*[!0-9]*) ;;
        MainPID=*) set -- "$@" "/proc/${l#MainPID=}/environ" ;;
        esac
    done <<EOF
$u
EOF
    # some programs write over their own environment (nginx does): their units leave it in a file as they start
    [ -d /run/kha/units ] && set -- "$@" /run/kha/units/*
    [ "$#" = 0 ] || {
        ask environ within grep -a -z -H '^KHA_CONFIG=' "$@"
    }
}

# names
installed() { ask packages within dpkg-query -W -f '${Package} ${db:Status-Abbrev} ${Version}\n' -- "$@"; }

# names
containers() {
    ask containers within docker container inspect \
        --format '{{json .Name}} {{.State.Running}} {{json .Config.Labels}}' -- "$@"
}

# index, seconds, program and arguments: leaves exit status, output and error output in files
command_() {
    timeout -s KILL "$2" /bin/sh -c '
        w=$0
        shift 2
        {
            { (exec "$@") </dev/null 2>&3 3>&-; echo "$?" >"$w.r"; } | { head -c 262144 >"$w.o"; exec cat >/dev/null; } 3>&-
        } 3>&1 | tail -c 4096 >"$w.e"' "$W/c$1" "$@" </dev/null >/dev/null 2>&1
    [ -s "$W/c$1.r" ] || echo 137 >"$W/c$1.r"
}

# paths: what is in those that are regular files, in one go and each up to 1 MiB
contents() {
    printf '%s' "$P"
    P=
    for f; do
        shift
        if [ -h "$f" ] || absent "$f"; then set -- "$@" "$W/n"; else set -- "$@" "$W/y" "$f"; fi
    done
    timeout -s KILL 120 head -q -c 1048576 -- "$@" </dev/null 2>"$W/x"
    r=$?
    sec contents-exit "$r"
    [ ! -s "$W/x" ] || tail -c 65536 "$W/x"
}
