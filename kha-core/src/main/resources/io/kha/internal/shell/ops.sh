# Operations. Set before: E, the epoch this writer was given. Standard input carries what the operations need, in their order.
halt=

# Sets now: seconds since boot, which no change of the clock moves.
clock() {
    IFS=' ' read -r now rest </proc/uptime
    now=${now%%.*}
}

# Runs a program with the time that the operation has left. It does not get the lock nor kha's own output: what it leaves running
# must hold neither.
x() {
    clock
    [ "$now" -lt "$end" ] || return 137
    timeout -s KILL "$((end - now))" "$@" 5>&- 9>&-
}

# Hands on so many bytes of what kha sends.
take() {
    if [ "$1" -gt 1048576 ]; then
        x dd bs=1048576 count="$(($1 / 1048576))" iflag=fullblock status=none || return
        set -- "$(($1 % 1048576))"
    fi
    [ "$1" -eq 0 ] || x dd bs="$1" count=1 iflag=fullblock status=none
}

# One operation: index, seconds, what to do. Nothing is done after one that failed.
op() {
    [ -z "$halt" ] || return 0
    i=$1 t=$2
    shift 2
    sec b "$i"
    case $1 in
    put | files | folder | remove | setting) # these say little and leave nothing running
        g=0 r=1
        fenced "$@" >"$W/o" 2>"$W/e"
        exec 9>&-
        while [ "$g" -gt 0 ]; do # files of a group that are in place, up to the one that ends it
            sec o 0
            sec e
            sec d "$i"
            i=$((i + 1)) g=$((g - 1))
            sec b "$i"
        done
        ;;
    *)
        : >"$W/r"
        {
            { { fenced "$@"; echo "$r" >"$W/r"; } 2>&3 3>&- | timeout -s KILL "$((t + 40))" tail -c 4096 >"$W/o" 3>&- 5>&-; } 3>&1 |
                timeout -s KILL "$((t + 40))" tail -c 4096 >"$W/e" 5>&-
        } 5>&1
        r=1
        [ ! -s "$W/r" ] || read -r r <"$W/r"
        ;;
    esac
    [ "$r" = 0 ] || halt=yes
    sec o "$r"
    [ ! -s "$W/o" ] || cat "$W/o"
    sec e
    [ ! -s "$W/e" ] || cat "$W/e"
    sec d "$i"
}

# Does it when the epoch is still the writer's, holding the lock that every take-over needs. Sets r: to 256, which no program ends with, when
# another writer has taken over.
fenced() {
    clock
    end=$((now + t))
    if ! command exec 9>>"$S/lock"; then
        r=1
    elif ! flock -w 30 9; then
        echo "$S/lock is held by an operation of another writer" >&2
        r=256
    else
        epoch=
        [ ! -e "$S/epoch" ] || read -r epoch <"$S/epoch"
        if [ "$epoch" = "$E" ]; then
            clock
            end=$((now + t))
            "$@"
            r=$?
            case $1$r in put75 | files75) r=256 ;; esac # which looked at the epoch once more
        else
            read -r holder <"$S/holder"
            echo "another writer has taken over: $holder (epoch $epoch, this writer's is $E)" >&2
            r=256
        fi
    fi
}

# path mode owner size sha256. One shell does all of it within the time: a program more for each of its parts would cost more than they do.
put() {
    d=${1%/*}
    d=${d:-/}
    f=$d/.kha-tmp.$$
    x /bin/sh -c '
        if [ -d "$1" ] && [ ! -h "$1" ]; then
            echo "$1 is a folder, not a file" >&2
            exit 1
        fi
        [ -d "$6" ] || (umask 022 && exec mkdir -p -- "$6") || exit
        for f in "$6"/.kha-tmp.*; do
            [ ! -f "$f" ] || rm -f -- "$f"
        done
        set -C
        exec 8>"$7"
        chown -- "$3" "$7" && chmod -- "$2" "$7" || exit
        [ "$4" -lt 1048576 ] || dd bs=1048576 count="$(($4 / 1048576))" iflag=fullblock status=none >&8 || exit
        rest=$(($4 % 1048576))
        if [ "$rest" = 0 ]; then sync "$7"; else dd bs="$rest" count=1 iflag=fullblock conv=fsync status=none >&8; fi || exit
        exec 8>&-
        h=
        [ "$4" -lt 1048576 ] || ! command -v openssl >/dev/null || h=$(openssl dgst -sha256 -r <"$7" 2>/dev/null)
        [ -n "$h" ] || h=$(sha256sum <"$7") || exit
        [ "${h%% *}" = "$5" ] || {
            echo "what arrived for $1 is not what was sent: its sha256 is ${h%% *}, not $5" >&2
            exit 1
        }
        read -r now <"$8" && [ "$now" = "$9" ] || {
            echo "another writer has taken over meanwhile" >&2
            exit 75
        }
        mv -f -T -- "$7" "$1" && exec sync "$6"
    ' put "$@" "$d" "$f" "$S/epoch" "$E" || { # not by `if`: after that $? is 0
        r=$?
        rm -f -- "$f"
        return "$r"
    }
}

# Paths, modes, owners and sha256 of small files, each a list of plain words (SmallFiles), then their texts. Files that follow one another
# cost hardly more programs than one does: all are made beside their places, and stay empty until mode and owner are right; then they are
# written and flushed, and each gets its name, in their order. Sets g: how many are in place, but for the one that the group ends with.
files() {
    case $(command -v printf) in
    printf) ;;
    *)
        echo '/bin/sh has no printf of its own, so that all would see what is written: let it be dash, bash or busybox' >&2
        return 1
        ;;
    esac
    paths=$1 modes=$2 owners=$3 sums=$4
    shift 4
    c=$# n=0 r=0 seen= all= written= m="$modes "
    for f in $paths; do
        ready "$f" || {
            r=$?
            break
        }
        f=${f%/*}/.kha-tmp.${W##*.}.$n
        case $m in 0644\ *) umask 022 ;; esac # all may read it; any other opens up when it has its owner
        set -C
        printf '' >"$f" || r=$?
        set +C
        umask 077
        [ "$r" = 0 ] || break
        m=${m#* } all="$all $f" n=$((n + 1))
    done
    : >"$W/g"
    [ "$n" = 0 ] || x /bin/sh -c "$owned" owned "$W/g" "$modes" "$owners" $all || {
        r=$?
        read -r n <"$W/g" || n=0
    }
    for f in $all; do
        [ "${f##*.}" -lt "$n" ] || break
        printf %s "$1" >"$f" 2>/dev/null || printf %s "$1" | x dd of="$f" conv=notrunc status=none || { # dd says why it cannot
            r=$?
            break
        }
        written="$written $f"
        shift
    done
    : >"$W/g"
    [ -z "$written" ] || x /bin/sh -c "$named" named "$W/g" "$S/epoch" "$E" "$sums" "$paths" $written || r=$?
    if [ "$r" = 0 ]; then
        g=$((c - 1))
    else
        read -r g <"$W/g" || g=0
        rm -f -- $all
    fi
    all=
    return "$r"
}

# A path that a file is to have: makes its folder when that is missing, and removes what a crash has left beside it.
ready() {
    if [ -d "$1" ] && [ ! -h "$1" ]; then
        echo "$1 is a folder, not a file" >&2
        return 1
    fi
    d=${1%/*}/
    case "$seen " in *" $d "*) return ;; esac
    seen="$seen $d"
    [ -d "$d" ] || (umask 022 && x mkdir -p -- "$d") || return
    for l in "$d".kha-tmp.*; do
        case $l in "$d.kha-tmp.${W##*.}."*) continue ;; esac # the folder has been there under another name
        [ ! -f "$l" ] || rm -f -- "$l"
    done
}

# Gives files their owners and modes, where those are others: where to tell which is the first that cannot have them, then the lists.
owned='
    g=$1 modes=$2 owners=$3
    shift 3
    first=$# r=0 o= m=
    stat -c "%a %U:%G" -- "$@" >"$g.is" || exit
    while read -r mode owner; do
        [ "$owner" = "${owners%% *}" ] || o="$o ${owners%% *} $1"
        [ "0$mode" = "${modes%% *}" ] || m="$m ${modes%% *} $1"
        owners=${owners#* } modes=${modes#* }
        shift
    done <"$g.is"
    each() { # program, then pairs: what it is to be, the file
        p=$1
        shift
        while [ "$#" -gt 0 ]; do
            w=$1 l= o=
            while [ "$#" -gt 0 ]; do
                if [ "$1" = "$w" ]; then l="$l $2"; else o="$o $1 $2"; fi
                shift 2
            done
            "$p" -- "$w" $l 2>/dev/null || for l in $l; do
                "$p" -- "$w" "$l" || {
                    r=$?
                    [ "$first" -le "${l##*.}" ] || first=${l##*.}
                    break
                }
            done
            set -- $o
        done
    }
    each chown $o
    each chmod $m
    echo "$first" >"$g"
    exit "$r"
'

# Gives files their names: where to count those that have one that is flushed, the epoch, that of this writer, the lists, the files. The
# journals of these file systems keep the order of renames when power is lost; on others, and from one to another, each name is flushed
# before the next.
named='
    g=$1 epoch=$2 mine=$3 sums=$4 paths=$5
    shift 5
    r=0 k=0 whole= last=- folders= p=$paths
    sha256sum -- "$@" >"$g.is"
    exec 3<"$g.is"
    for f; do
        read -r sum name <&3
        [ "$sum $name" = "${sums%% *} $f" ] || {
            echo "what arrived for ${p%% *} is not what was sent: its sha256 is ${sum:-unknown}, not ${sums%% *}" >&2
            r=1
            break
        }
        whole="$whole $f" sums=${sums#* } p=${p#* }
    done
    [ -n "$whole" ] || exit "$r"
    sync $whole || exit
    stat -f -c "%i %T" -- $whole >"$g.on" 2>/dev/null || : >"$g.on"
    exec 3<"$g.on"
    for f in $whole; do
        read -r on type <&3
        case $type in ext2/ext3 | xfs | tmpfs) ;; *) last=- ;; esac
        if [ -n "$folders" ] && [ "$on" != "$last" ]; then
            sync $folders || exit
            echo "$k" >"$g"
            folders=
        fi
        read -r now <"$epoch" && [ "$now" = "$mine" ] || {
            echo "another writer has taken over meanwhile" >&2
            r=75
            break
        }
        mv -f -T -- "$f" "${paths%% *}" || {
            r=$?
            break
        }
        k=$((k + 1)) last=$on d=${paths%% *}
        d=${d%/*}/ paths=${paths#* }
        case "$folders " in *" $d "*) ;; *) folders="$folders $d" ;; esac
    done
    if [ -n "$folders" ]; then
        sync $folders || exit
        echo "$k" >"$g"
    fi
    exit "$r"
'

# path mode owner
folder() {
    x /bin/sh -c 'umask 022 && mkdir -p -- "$1" && chown -- "$3" "$1" && chmod -- "$2" "$1" && exec sync "$1"' folder "$@"
}

# path
remove() {
    if [ -d "$1" ] && [ ! -h "$1" ]; then
        echo "$1 is a folder: kha removes files only" >&2
        return 1
    fi
    [ -e "$1" ] || [ -h "$1" ] || return 0
    x rm -f -- "$1" && x sync "${1%/*}/"
}

# unit, then what starts it without waiting. Until it has begun the unit reads as what it was: this much is waited for.
begin() {
    u=$1
    shift
    was=$(x systemctl show --value -p InvocationID -- "$u" </dev/null) && x "$@" </dev/null || return
    until
        job=$(x systemctl show --value -p Job -- "$u" </dev/null) &&
            is=$(x systemctl show --value -p InvocationID -- "$u" </dev/null)
        r=$?
        [ "$r" != 0 ] || [ -z "${job#0}" ] || [ "$is" != "$was" ]
    do
        x sleep 0.1
    done
    [ "$r" != 137 ] || echo "$u: its job has not begun" >&2
    return "$r"
}

# unit, then what starts or stops it. When that fails, what the unit said last comes after what systemctl says.
job() {
    u=$1
    shift
    x "$@" </dev/null && return
    set -- "$?"
    echo "the last lines of $u:" >&2
    timeout -s KILL 10 journalctl -q --no-pager -o cat -n 8 -u "$u" </dev/null >&2 5>&- 9>&- # its own time may be over
    return "$1"
}

# file under /proc/sys, value
setting() {
    [ -e "/proc/sys/$1" ] || {
        echo "the kernel has no setting /proc/sys/$1" >&2
        return 1
    }
    printf '%s\n' "$2" >"/proc/sys/$1"
}

# hold or unhold, the file of a source to fetch the lists of or -, then packages as name or name=version
packages() {
    hold=$1 source=$2
    shift 2
    command -v apt-get >/dev/null || {
        echo 'apt-get is not there: this host is not of the Debian family' >&2
        return 127
    }
    DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1
    export DEBIAN_FRONTEND SYSTEMD_OFFLINE
    [ "$source" = - ] ||
        aptget update -o Dir::Etc::sourcelist="$source" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 || return
    # Services stay down while packages are installed; the file disarms itself should this shell be killed.
    p=/usr/sbin/policy-rc.d
    if [ ! -e "$p" ] || grep -q 'Written by kha' "$p"; then
        # When it began tells this shell from a later process of its number: the 22nd field of stat, the 20th after the name.
        born=$(sed 's/.*) //' "/proc/$$/stat" | cut -d ' ' -f 20)
        printf '#!/bin/sh\n# Written by kha for one installation.\nis=$(sed "s/.*) //" /proc/%s/stat 2>/dev/null | cut -d " " -f 20)\n[ "$is" != %s ] || exit 101\nexit 0\n' \
            "$$" "$born" >"$p"
        chmod 755 "$p"
    else
        p=
    fi
    for f in /var/lib/dpkg/updates/*; do
        [ ! -f "$f" ] || {
            x dpkg --configure -a --force-confdef --force-confold </dev/null
            break
        }
    done
    aptget install "$@" || { aptget update && aptget install "$@"; }
    r=$?
    [ -z "$p" ] || rm -f -- "$p"
    unset SYSTEMD_OFFLINE
    [ ! -d /run/systemd/system ] || x systemctl daemon-reload
    [ "$r" = 0 ] || return "$r"
    for f; do
        shift
        set -- "$@" "${f%%=*}"
    done
    x apt-mark -- "$hold" "$@"
}

# apt waits for the lock on dpkg's state by itself, and not for those on its lists and on what it fetches: a host that has just booted
# often holds them (apt-daily, cloud-init).
aptget() {
    while :; do
        x apt-get -y -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
            -o APT::Install-Recommends=false --allow-downgrades --allow-change-held-packages "$@" </dev/null 2>"$W/apt"
        r=$?
        if [ "$r" != 0 ] && grep -q -e /lists/lock -e /archives/lock "$W/apt" && x sleep 1; then
            continue
        fi
        cat "$W/apt" >&2
        return "$r"
    done
}

# size, program and arguments that read an archive
load() {
    n=$1
    shift
    take "$n" | {
        x "$@"
        r=$?
        echo "$r" >"$W/c"
        [ "$r" != 0 ] || cat >/dev/null # some leave the padding at the end unread
    }
    read -r r <"$W/c"
    return "$r"
}

# name, image, then arguments of docker run
container() {
    n=$1 image=$2
    shift 2
    if x docker container inspect --format . "$n" >/dev/null 2>&1; then
        # One that runs goes only when what comes in its place is there.
        x docker image inspect --format . "$image" >/dev/null 2>&1 || x docker pull "$image" </dev/null || return
        x docker rm -f "$n" </dev/null || return
    fi
    x docker run --detach --name "$n" "$@" </dev/null
}

# size of the input or -, program and arguments
run() {
    n=$1
    shift
    if [ "$n" = - ]; then
        x "$@" </dev/null
        return
    fi
    take "$n" >"$W/i" || return
    x "$@" <"$W/i"
    r=$?
    rm -f -- "$W/i"
    return "$r"
}

# seconds between two askings, program and arguments
poll() {
    every=$1
    shift
    flock -u 9
    last=$end r=137 answer=$W/a next=$W/b
    : >"$answer"
    clock
    while [ "$now" -lt "$last" ]; do
        end=$((now + 30))
        [ "$end" -le "$last" ] || end=$last
        {
            x "$@" </dev/null 2>&1
            echo "$?" >"$W/c"
        } | tail -c 3500 >"$next"
        read -r got <"$W/c"
        [ "$got" != 0 ] || return 0
        clock
        # One that was cut short by the end of all says less than the one before.
        if [ "$got" != 137 ] || [ "$now" -lt "$last" ] || [ ! -s "$answer" ]; then
            r=$got spare=$answer answer=$next next=$spare
        fi
        sec t >&5
        sleep "$every"
        clock
    done
    echo "the last answer, with exit status $r:" >&2
    cat "$answer" >&2
    return 137
}

# id, digest of command and input, size of the input or -, text of the script that runs it, join when it was seen under way
detach() {
    d=$S/runs/$1 u=kha-$1.service
    s=$(x systemctl show -p ActiveState -- "$u" </dev/null) || return
    was=
    [ ! -e "$d/intent" ] || read -r was <"$d/intent"
    if [ "$5" = join ] && [ "$was" = "$2" ] && [ -e "$d/result" ]; then
        s=ActiveState=active # it was, when it was looked at
    fi
    case $s in
    *=active | *=activating | *=deactivating | *=reloading)
        [ "$3" = - ] || take "$3" >/dev/null || return
        [ "$was" = "$2" ] || {
            echo "another command runs as $u: wait for its end, or stop it with systemctl stop $u" >&2
            return 1
        }
        ;;
    *)
        mkdir -p -- "$d" && rm -f -- "$d/intent" "$d/result" "$d/output" "$d/input" && sync "$d" || return
        [ "$3" = - ] || take "$3" >"$d/input" || return
        printf '%s\n' "$4" >"$d/run" && : >"$d/output" && sync "$d/run" && replace "$d/intent" "$2" || return
        x systemctl reset-failed "$u" </dev/null >/dev/null 2>&1
        x systemd-run --quiet --unit="$u" --description="kha run ${u%.service}" /bin/sh "$d/run" </dev/null || {
            r=$?
            # Not answered in time it may begin yet: only what systemd does not know was refused.
            s=$(x systemctl show -p LoadState -- "$u" </dev/null)
            [ "$s" != LoadState=not-found ] || rm -f -- "$d/input" "$d/intent"
            return "$r"
        }
        ;;
    esac
    flock -u 9
    joined "$d" "$u"
}

# Waits for the result of a detached run: its folder, its unit
joined() {
    n=0
    while [ ! -e "$1/result" ]; do
        clock
        if [ "$now" -ge "$end" ]; then
            timeout -s KILL 20 systemctl kill -s KILL "$2" </dev/null 5>&- 9>&-
            sleep 1
            [ -e "$1/result" ] || replace "$1/result" 137
            break
        fi
        n=$((n + 1))
        if [ "$((n % 10))" = 0 ]; then
            sec t >&5
            s=$(x systemctl show -p ActiveState -- "$2" </dev/null)
            case $s in
            *=inactive | *=failed)
                [ -e "$1/result" ] || {
                    echo "$2 ended without a result" >&2
                    tail -c 3500 "$1/output" >&2
                    return 1
                }
                ;;
            esac
        fi
        if [ "$n" -lt 20 ]; then sleep 0.2; else sleep 1; fi
    done
    read -r r <"$1/result"
    tail -c 4096 "$1/output"
    [ "$r" = 0 ] || tail -c 4096 "$1/output" >&2
    return "$r"
}
