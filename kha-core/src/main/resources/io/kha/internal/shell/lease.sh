# The lease of a host. It is a lock that this process holds for as long as heartbeats arrive on standard input; whoever takes it
# raises the epoch, which operations compare, and ends the connection of a writer that did not give it back: what that writer still
# sends through this host, to the API too, arrives nowhere. A connection whose heartbeats fail to come is ended too.

# Holder; how: `free`, `breaking` to put another living one out, `again` only when nobody else had it since; yes when this came through
# sshd. A holder may always take its own again: it does so when its connection broke.
lease() {
    [ "$2" = again ] ||
        e=$({ mkdir -p -- "$S/runs" && chmod 700 -- "$S" && : >>"$S/lease" && : >>"$S/lock"; } 2>&1) || fail "$S: $e"
    exec 7>>"$S/take" 8>>"$S/lease" 9>>"$S/lock"
    holder=unknown since=
    [ ! -e "$S/holder" ] || { read -r holder && read -r since; } <"$S/holder"
    mine=yes
    flock -n 8 || mine=
    if [ -z "$mine" ] && [ "$2" != breaking ] && [ "$holder" != "$1" ]; then
        sec held "$(($(date +%s) - ${since:-0}))" "$holder"
        return
    fi
    wait=100
    [ "$2" != breaking ] || wait=5
    flock -w "$wait" 9 8>&- || [ "$2" = breaking ] || {
        sec busy
        return
    }
    flock -w 20 7 8>&- 9>&- || fail "$S/take is held by another take-over"
    if [ -z "$mine" ] && [ "$2" != breaking ]; then # while this waited, another may have put the own one out
        read -r holder <"$S/holder"
        [ "$holder" = "$1" ] || {
            sec held 0 "$holder"
            return
        }
    fi
    last=
    [ ! -e "$S/holder" ] || read -r last <"$S/holder"
    if [ "$2" = again ] && [ "$last" != "$1" ]; then
        sec passed "$last"
        return
    fi
    if [ "$last" = "$1" ]; then last=again; else last=new; fi
    epoch=0
    [ ! -e "$S/epoch" ] || read -r epoch <"$S/epoch"
    case $epoch in
    '' | *[!0-9]*) fail "$S/epoch is damaged: it should hold a number; see who writes to this host, then remove it" ;;
    esac
    epoch=$((epoch + 1))
    served=
    [ "$3" != yes ] || served=$(serving)
    e=$({ replace "$S/holder" "$1
$(date +%s)" && replace "$S/epoch" "$epoch"; } 2>&1) || fail "$S: $e"
    cutoff
    printf '%s\n' "$served" >"$S/served"
    exec 7>&- 9>&-
    [ -n "$mine" ] || { flock -w 5 8 && mine=yes; }
    sec epoch "$epoch $last"
    ended=silent
    while beat=$(exec timeout -s KILL 20 dd bs=1 count=1 2>/dev/null 8>&-); do
        if [ -z "$beat" ]; then # given back
            exec 9>>"$S/lock"
            flock -w 2 9 && read -r now <"$S/epoch" && [ "$now" = "$epoch" ] && rm -f -- "$S/served"
            ended=given
            break
        fi
        read -r now <"$S/epoch"
        [ "$now" = "$epoch" ] || {
            ended=taken
            break
        }
        [ -n "$mine" ] || { flock -n 8 && mine=yes; }
    done
    exec 8>&-
    [ "$ended" != silent ] || hangup "$served" # what waits there for more of a writer that is gone would keep others waiting
}

# The process of sshd that serves the connection of this script, and when it started.
serving() {
    p=$$
    while [ "$p" -gt 1 ] && read -r stat <"/proc/$p/stat"; do
        name=${stat#*\(} stat=${stat##*) }
        name=${name%\)*}
        set -- $stat # from the third field on: the state, the parent; the twentieth is the start
        case $name in
        sshd | sshd-session)
            echo "$p ${20}"
            return
            ;;
        esac
        p=$2
    done
}

# Ends the connection of the last holder, unless it is this one's own or was given back.
cutoff() {
    was=
    [ ! -e "$S/served" ] || read -r was <"$S/served"
    if [ -z "$was" ] || [ "$was" = "$served" ]; then
        return
    fi
    hangup "$was"
}

# Ends a connection: its process of sshd and when that started, or nothing.
hangup() {
    [ -n "$1" ] || return 0
    p=${1% *} begun=${1#* }
    [ -e "/proc/$p/stat" ] && read -r stat <"/proc/$p/stat" || return
    set -- ${stat##*) }
    [ "${20}" != "$begun" ] || kill -s KILL "$p"
}
